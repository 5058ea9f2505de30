import { EVENTS } from '@highstreet/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafkaDriver } from './create-driver.ts';
import type { KafkaDriver, TopicDefinition } from './kafka-driver.ts';
import { PARTITIONS } from './partitions.ts';

const RETRY_MS = 500;

/** One topic for each kind of event, named as its type. */
export function eventTopics(events: readonly { readonly type: string }[] = EVENTS): TopicDefinition[] {
  return events.map(({ type }) => ({ topic: type, partitions: PARTITIONS }));
}

export interface EnsureTopicsOptions {
  readonly brokers: readonly string[];
  readonly topics?: readonly TopicDefinition[];
  /** Gives up after this long without a broker; 30 s if not given. */
  readonly timeoutMs?: number;
  readonly driver?: KafkaDriver;
}

/** Creates the topics that are missing; waits for the broker, and may be run by many at once. */
export async function ensureTopics(options: EnsureTopicsOptions): Promise<void> {
  const driver =
    options.driver ?? (await createKafkaDriver('kafkajs', { brokers: options.brokers, clientId: 'highstreet-topics' }));
  const deadline = Date.now() + (options.timeoutMs ?? 30_000);
  for (;;) {
    try {
      return await driver.ensureTopics(options.topics ?? eventTopics());
    } catch (cause) {
      if (Date.now() > deadline) {
        throw new Error(`no topics could be created at ${options.brokers.join(', ')}: is Kafka running there?`, {
          cause,
        });
      }
      await delay(RETRY_MS);
    }
  }
}
