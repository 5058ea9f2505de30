import { defineEvent, type Envelope, type EventDefinition } from '@highstreet/contracts';
import type { Postgres } from '@highstreet/postgres';
import { Metrics } from '@highstreet/service';
import { testKafkaBrokers, uniqueName, waitFor } from '@highstreet/testing';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import {
  createKafkaDriver,
  ensureTopics,
  EventServer,
  eventTopics,
  type FetchedMessage,
  type KafkaConsumer,
  MessagingModule,
  type MessagingOptions,
  messagingEnvironment,
  newEvent,
  type NewEvent,
} from '../src/index.ts';

@Module({ providers: [Metrics], exports: [Metrics] })
class TestMetricsModule {}

export type Thing = { key: string; id: string };
export type ThingEvent = Envelope<Thing>;

/** A kind of event that no other test has. */
export function defineThing(): EventDefinition<z.ZodType<Thing>> {
  return defineEvent({
    type: `test.${uniqueName('thing')}.v1` as `${string}.${string}.v${number}`,
    source: '/test',
    summary: 'A thing happened',
    data: z.object({ key: z.string(), id: z.string() }),
    key: (data: Thing) => data.key,
  }) as EventDefinition<z.ZodType<Thing>>;
}

const driver = await createKafkaDriver('kafkajs', { brokers: testKafkaBrokers().split(','), clientId: 'test' });

/** Services with handlers on the test broker, and what has come out of them. */
export class ShopFixture {
  readonly driver = driver;
  readonly group = uniqueName('service');
  private readonly producer = this.driver.createProducer();
  private readonly apps: INestApplication[] = [];
  private readonly taps: KafkaConsumer[] = [];

  constructor(readonly definitions: readonly EventDefinition[]) {}

  /** Starts an instance of the service; all of them are one group. */
  async start(
    controller: Type,
    environment: Record<string, string> = {},
    databases: readonly Postgres[] = [],
  ): Promise<INestApplication> {
    const options: MessagingOptions = {
      groupId: this.group,
      environment: z.object(messagingEnvironment).parse({
        KAFKA_BROKERS: testKafkaBrokers(),
        EVENTS_RETRY_DELAYS_MS: '50,100',
        OUTBOX_POLL_MS: '20',
        ...environment,
      }),
      events: this.definitions,
      outboxes: databases,
      inboxes: databases,
    };
    const module = await Test.createTestingModule({
      imports: [MessagingModule.forRoot({ imports: [TestMetricsModule], inject: [], useFactory: () => options })],
      controllers: [controller],
    }).compile();
    const app = module.createNestApplication(new FastifyAdapter(), {
      logger: process.env['TEST_LOGS'] ? ['warn', 'error'] : false,
    });
    app.connectMicroservice({ strategy: app.get(EventServer) });
    await app.init();
    await app.startAllMicroservices();
    this.apps.push(app);
    return app;
  }

  /** Sends events straight to Kafka, past any outbox. */
  async send(...events: readonly NewEvent[]): Promise<void> {
    await this.sendRaw(...events.map(({ topic, key, envelope }) => ({ topic, key, value: JSON.stringify(envelope) })));
  }

  async sendRaw(...messages: { topic: string; key: string; value: string }[]): Promise<void> {
    await ensureTopics({ brokers: testKafkaBrokers().split(','), topics: eventTopics(this.definitions) });
    await waitFor(async () => (await this.producer.sendBatch(messages), true));
  }

  sendThings(definition: EventDefinition<z.ZodType<Thing>>, ...things: Thing[]): Promise<void> {
    return this.send(...things.map((thing) => newEvent(definition, thing)));
  }

  /** Everything that is in the topic, and comes into it. */
  tap(topic: string): FetchedMessage[] {
    const messages: FetchedMessage[] = [];
    const onFetch = async (fetched: readonly FetchedMessage[]) => (messages.push(...fetched), []);
    const consumer = this.driver.createConsumer({ groupId: uniqueName('tap'), topics: [topic], onFetch });
    consumer.start();
    this.taps.push(consumer);
    return messages;
  }

  get deadLetters(): FetchedMessage[] {
    return this.tap(`${this.group}.dead-letters`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.apps.map((app) => app.close()), ...this.taps.map((tap) => tap.stop())]);
    await this.producer.close();
  }
}

export function idOf(message: FetchedMessage): string {
  return (JSON.parse(message.value) as ThingEvent).data.id;
}
