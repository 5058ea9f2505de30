import { testKafkaBrokers, uniqueName, waitFor } from '@highstreet/testing';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  createKafkaDriver,
  ensureTopics,
  type FetchedMessage,
  type FetchHandler,
  type KafkaClient,
  type KafkaConsumer,
  type KafkaDriver,
  type KafkaProducer,
  type OutgoingMessage,
} from '../src/index.ts';

export const SLOW = { timeoutMs: 45_000 };

/** One driver with a topic of its own, and what consumers have been given. */
export class DriverFixture {
  readonly topic = uniqueName('driver');
  readonly group = uniqueName('group');
  readonly producer: KafkaProducer;
  private readonly consumers: KafkaConsumer[] = [];
  private readonly children: ChildProcess[] = [];

  private constructor(
    readonly client: KafkaClient,
    readonly driver: KafkaDriver,
    readonly brokers: string,
  ) {
    this.producer = driver.createProducer();
  }

  static async open(client: KafkaClient, partitions: number, brokers = testKafkaBrokers()): Promise<DriverFixture> {
    const driver = await createKafkaDriver(client, { brokers: brokers.split(','), clientId: 'test' });
    const fixture = new DriverFixture(client, driver, brokers);
    // It tries again: a broker that has started a moment ago may not know yet what it has created.
    await ensureTopics({ driver, brokers: brokers.split(','), topics: [{ topic: fixture.topic, partitions }] });
    return fixture;
  }

  message(key: string | null, value: string, headers?: Record<string, string>): OutgoingMessage {
    return { topic: this.topic, key, value, ...(headers && { headers }) };
  }

  /** The topic was made a moment ago: what a client says of it may still be that it is unknown. */
  async send(...messages: OutgoingMessage[]): Promise<void> {
    await waitFor(async () => (await this.producer.sendBatch(messages), true), SLOW);
  }

  /** Starts a consumer; `messages` is all that it has been given, in this order. */
  consume(onFetch?: FetchHandler, driver = this.driver): { consumer: KafkaConsumer; messages: FetchedMessage[] } {
    const messages: FetchedMessage[] = [];
    const consumer = driver.createConsumer({
      groupId: this.group,
      topics: [this.topic],
      onFetch: (fetched) => {
        messages.push(...fetched);
        return onFetch ? onFetch(fetched) : Promise.resolve([]);
      },
    });
    consumer.start();
    this.consumers.push(consumer);
    return { consumer, messages };
  }

  /** A consumer of the same group in a process of its own. */
  consumeInChild(): { values: string[]; kill(): Promise<void> } {
    const values: string[] = [];
    const child = fork(
      join(import.meta.dirname, 'killable-consumer.ts'),
      [this.client, this.brokers, this.group, this.topic],
      // Type stripping alone does not know parameter properties.
      { execArgv: ['--experimental-transform-types', '--no-warnings', '--conditions=@highstreet/source'] },
    );
    child.on('message', (fetched: string[]) => values.push(...fetched));
    this.children.push(child);
    const kill = async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    };
    return { values, kill };
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all([this.producer.close(), ...this.consumers.map((consumer) => consumer.stop())]);
  }
}

/** The values in the order in which they came first. */
export function firstDeliveries(messages: readonly FetchedMessage[], key: string): string[] {
  return [...new Set(messages.filter((message) => message.key === key).map(({ value }) => value))];
}
