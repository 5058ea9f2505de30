import type { Envelope } from '@highstreet/contracts';
import {
  BatchEventPattern,
  EventServer,
  Inbox,
  type KafkaClient,
  MessagingModule,
  type MessagingOptions,
  messagingEnvironment,
  newEvent,
  Outbox,
} from '@highstreet/messaging';
import { openPostgres, sql, type SqlExecutor } from '@highstreet/postgres';
import { Metrics } from '@highstreet/service';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { writeByClock } from './clock-writer.ts';
import { clockMs } from './clock.ts';
import { answer, type Commands } from './commands.ts';
import { defineMeasuredEvent, measuredData, type MeasuredData } from './measured-event.ts';
import { Tally } from './tally.ts';

// A service on libs/messaging, with the parts that it is told: a relay, a handler, or neither, which leaves a writer.
// Run by type stripping, which knows no decorators: they are called as the functions that they are.

export interface ServiceConfig {
  readonly databaseUrl: string;
  readonly brokers: string;
  readonly client: KafkaClient;
  readonly groupId: string;
  readonly type: `${string}.${string}.v${number}`;
  readonly relays: boolean;
  readonly handles: boolean;
}

export interface BacklogArgument {
  readonly cell: string;
  readonly count: number;
}

export interface ClockArgument {
  readonly cell: string;
  /** The event of `n` is due at `startAt + n / rate`; this process writes first, first + step, … below count. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly ratePerMs: number;
  readonly startAt: number;
}

const config = JSON.parse(process.argv[2]!) as ServiceConfig;
const definition = defineMeasuredEvent(config.type);
const database = await openPostgres({
  name: 'experiment',
  url: config.databaseUrl,
  poolSize: 36, // those of the writer, the relay and the handler
  statementTimeoutMs: 60_000,
  connectTimeoutMs: 5_000,
});
const tally = new Tally();
const inbox = new Inbox();

const INSERT_EFFECTS = sql(
  'experiment.effects',
  'INSERT INTO effect (cell, n) SELECT cell, n FROM unnest($1::text[], $2::int[]) AS e (cell, n)',
);

class Effects {
  async handle(events: readonly Envelope<MeasuredData>[]): Promise<void> {
    const at = clockMs();
    for (const { data } of events) tally.started(data.cell, data.n, at);
    const fresh = await database.transaction(async (tx) => {
      const claimed = await inbox.claim(
        tx,
        'effects',
        events.map(({ id }) => id),
      );
      const mine = events.filter(({ id }) => claimed.delete(id)).map(({ data }) => data);
      await tx.query(INSERT_EFFECTS, [mine.map(({ cell }) => cell), mine.map(({ n }) => n)]);
      return mine;
    });
    for (const [cell, group] of Map.groupBy(fresh, (data) => data.cell)) tally.done(cell, group.length);
  }
}
BatchEventPattern([definition])(
  Effects.prototype,
  'handle',
  Object.getOwnPropertyDescriptor(Effects.prototype, 'handle')!,
);
Controller()(Effects);

class MetricsModule {}
Module({ providers: [Metrics], exports: [Metrics] })(MetricsModule);

const options: MessagingOptions = {
  groupId: config.groupId,
  environment: z.object(messagingEnvironment).parse({ KAFKA_BROKERS: config.brokers, KAFKA_CLIENT: config.client }),
  events: [definition],
  outboxes: config.relays ? [database] : [],
  inboxes: config.handles ? [database] : [],
};
class ServiceModule {}
Module({
  imports: [MessagingModule.forRoot({ imports: [MetricsModule as never], inject: [], useFactory: () => options })],
  controllers: config.handles ? [Effects] : [],
})(ServiceModule);

const app = await NestFactory.create(ServiceModule, new FastifyAdapter(), { logger: ['error'] });
app.connectMicroservice({ strategy: app.get(EventServer) });
await app.init();
await app.startAllMicroservices();
const outbox = app.get(Outbox);

const eventOf = (cell: string, n: number) => newEvent(definition, measuredData(cell, n));
const INSERT_NAIVE = sql(
  'experiment.naive-backlog',
  'INSERT INTO naive_outbox (topic, key, value) SELECT $1, key, value FROM unnest($2::text[], $3::text[]) AS e (key, value)',
);
const CHUNK = 1_000;
let backlog: { commit(): void; committed: Promise<void> } | undefined;

/** All in one transaction that stays open, so that the whole backlog appears at one moment. */
async function prepare(cell: string, count: number, append: (tx: SqlExecutor, numbers: number[]) => Promise<void>) {
  const written = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const committed = database.transaction(async (tx) => {
    for (let n = 0; n < count; n += CHUNK)
      await append(
        tx,
        Array.from({ length: Math.min(CHUNK, count - n) }, (_, index) => n + index),
      );
    written.resolve();
    await release.promise;
  });
  backlog = { commit: release.resolve, committed };
  await Promise.race([written.promise, committed]);
}

const commands = {
  prepareBacklog: ({ cell, count }: BacklogArgument) =>
    prepare(cell, count, (tx, numbers) =>
      outbox.append(
        tx,
        numbers.map((n) => eventOf(cell, n)),
      ),
    ),
  prepareNaiveBacklog: ({ cell, count }: BacklogArgument) =>
    prepare(cell, count, async (tx, numbers) => {
      const events = numbers.map((n) => eventOf(cell, n));
      const values = events.map(({ envelope }) => JSON.stringify(envelope));
      await tx.query(INSERT_NAIVE, [config.type, events.map(({ key }) => key), values]);
    }),
  /** Answers with the time just before the commit. */
  commitBacklog: async () => {
    const at = clockMs();
    backlog!.commit();
    await backlog!.committed;
    return at;
  },
  writeByClock: (argument: ClockArgument) => writeByClock(database, outbox, argument, eventOf),
  expect: ({ cell, count }: BacklogArgument) => tally.expect(cell, count),
  startedAt: ({ cell }: { cell: string }) => Float64Array.from(tally.startedAt(cell)),
} satisfies Commands;
export type ServiceCommands = typeof commands;

answer(commands, async () => {
  await app.close();
  await database.close();
});
