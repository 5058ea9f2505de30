import type { EventDefinition } from '@highstreet/contracts';
import type { Postgres } from '@highstreet/postgres';
import type { KafkaDriver } from './kafka/kafka-driver.ts';
import type { MessagingEnvironment } from './messaging-environment.ts';

export interface MessagingOptions {
  /** The consumer group and the client id: the name of the service. Retry and dead-letter topics are named after it. */
  readonly groupId: string;
  readonly environment: MessagingEnvironment;
  /** The databases with an outbox: one, or every shard. The relay keeps one pooled connection of each. */
  readonly outboxes?: readonly Postgres[];
  /** The databases with an inbox, for the removal of old rows. */
  readonly inboxes?: readonly Postgres[];
  /** The events that this service may meet; all of the shop's if not given. */
  readonly events?: readonly EventDefinition[];
  /** Another Kafka client than the default. */
  readonly driver?: KafkaDriver;
}

/** Token of the {@link MessagingOptions} of the app. */
export const MESSAGING_OPTIONS = Symbol('MessagingOptions');
/** Token of the {@link KafkaDriver} of the app. */
export const KAFKA_DRIVER = Symbol('KafkaDriver');
/** Token of the producer that relays and retries share. */
export const KAFKA_PRODUCER = Symbol('KafkaProducer');
