import { z } from 'zod';
import { KAFKA_CLIENTS } from './kafka/create-driver.ts';

const parts = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** The keys of every service that sends or handles events. */
export const messagingEnvironment = {
  /** host:port, separated by commas. */
  KAFKA_BROKERS: z
    .string()
    .transform(parts)
    .pipe(z.array(z.string().regex(/^[^:\s]+:\d+$/, 'host:port, separated by commas')).min(1)),
  /**
   * Which Kafka client carries the events: `platformatic` (@platformatic/kafka 2), or `kafkajs`. Both pass the same tests
   * and share groups, topics and partitions, so instances may be changed one by one; docs/adr/0017-kafka-client.md
   * compares them.
   */
  KAFKA_CLIENT: z.enum(KAFKA_CLIENTS).default('platformatic'),
  /** A consumer that was killed is missed after this long, and its partitions stall until then. The broker's minimum is 6 s. */
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6_000).default(6_000),
  KAFKA_HEARTBEAT_MS: z.coerce.number().int().min(100).max(3_000).default(1_500),
  /** Handlers that run at the same time, each for another key; about twice the pool of what they write to. */
  EVENTS_MAX_IN_FLIGHT: z.coerce.number().int().min(1).default(20),
  /** Events in one call of a batch handler. */
  EVENTS_BATCH_SIZE: z.coerce.number().int().min(1).default(200),
  /** What one fetch may bring; with the events in flight it bounds what a consumer holds in memory. */
  EVENTS_FETCH_BYTES: z.coerce.number().int().min(16_384).default(1_048_576),
  /** A failed event is tried again after each of these, then it is a dead letter. They name the retry topics. */
  EVENTS_RETRY_DELAYS_MS: z
    .string()
    .transform((text) => parts(text).map(Number))
    .pipe(z.array(z.number().int().positive()))
    .default([1_000, 10_000, 60_000]),
  /** Events wait in place this long for a dependency that is away, before their retries begin. */
  EVENTS_HOLD_MS: z.coerce.number().int().min(0).default(300_000),
  /** How late the relay may be when nothing has woken it. */
  OUTBOX_POLL_MS: z.coerce.number().int().min(1).default(100),
};

export type MessagingEnvironment = z.output<z.ZodObject<typeof messagingEnvironment>>;
