import { defineEvent, type Envelope } from '@highstreet/contracts';
import {
  createKafkaDriver,
  ensureTopics,
  EventServer,
  eventTopics,
  MessagingModule,
  messagingEnvironment,
  newEvent,
} from '@highstreet/messaging';
import { Metrics } from '@highstreet/service';
import { testKafkaBrokers, uniqueName, waitFor } from '@highstreet/testing';
import { Controller, type INestApplication, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { runCommand } from '../src/run-command.ts';

@Module({ providers: [Metrics], exports: [Metrics] })
class TestMetricsModule {}

const brokers = testKafkaBrokers().split(',');
const driver = await createKafkaDriver('kafkajs', { brokers, clientId: 'test' });

/** One kind of event, and services that handle it, some of them with a mistake in them. */
export class FailingShop {
  readonly event = defineEvent({
    type: `test.${uniqueName('thing')}.v1` as `${string}.${string}.v${number}`,
    source: '/test',
    summary: 'A thing happened',
    data: z.object({ id: z.string() }),
    // One key: all in one partition.
    key: () => 'key',
  });
  readonly driver = driver;
  private readonly producer = this.driver.createProducer();
  private readonly apps: INestApplication[] = [];

  /** @returns the running service; `handled` grows by the id of each event that was handled */
  async start(group: string, fails: (id: string) => boolean, delays = '50,100') {
    const handled: string[] = [];
    @Controller()
    class Things {
      @EventPattern(this.event.type)
      async handle(@Payload() { data }: Envelope<{ id: string }>) {
        if (fails(data.id)) throw Object.assign(new Error(`cannot digest ${data.id}`), { code: 'indigestible' });
        handled.push(data.id);
      }
    }
    const options = {
      groupId: group,
      environment: z.object(messagingEnvironment).parse({
        KAFKA_BROKERS: testKafkaBrokers(),
        EVENTS_RETRY_DELAYS_MS: delays,
      }),
      events: [this.event],
    };
    const module = await Test.createTestingModule({
      imports: [MessagingModule.forRoot({ imports: [TestMetricsModule], inject: [], useFactory: () => options })],
      controllers: [Things],
    }).compile();
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    app.connectMicroservice({ strategy: app.get(EventServer) });
    await app.init();
    await app.startAllMicroservices();
    this.apps.push(app);
    return { handled, stop: () => app.close() };
  }

  async send(...ids: readonly string[]): Promise<void> {
    await ensureTopics({ brokers, topics: eventTopics([this.event]) });
    const events = ids.map((id) => newEvent(this.event, { id }));
    const messages = events.map(({ topic, key, envelope }) => ({ topic, key, value: JSON.stringify(envelope) }));
    await waitFor(async () => (await this.producer.sendBatch(messages), true));
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    await this.producer.close();
  }
}

export interface Answer {
  readonly exitCode: number;
  readonly out: string;
  readonly complaints: string;
}

/** Runs a command as the terminal would. */
export async function events(line: string | readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const out: string[] = [];
  const complaints: string[] = [];
  const terminal = { print: (text: string) => out.push(text), complain: (text: string) => complaints.push(text) };
  const source = { KAFKA_BROKERS: testKafkaBrokers(), EVENTS_RETRY_DELAYS_MS: '50,100', ...environment };
  const exitCode = await runCommand(typeof line === 'string' ? line.split(' ') : line, terminal, source);
  return { exitCode, out: out.join('\n'), complaints: complaints.join('\n') };
}

export async function eventsJson<T>(line: string): Promise<T> {
  const { exitCode, out, complaints } = await events(`${line} --json`);
  if (exitCode !== 0) throw new Error(complaints);
  return JSON.parse(out) as T;
}
