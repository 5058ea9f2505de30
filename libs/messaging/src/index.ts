export { BatchEventPattern } from './consumer/batch-event-pattern.ts';
export { EventServer } from './consumer/event-server.ts';
export { PARKED_HEADERS } from './consumer/parked-message.ts';
export { nextStage, retrySchedule, type RetrySchedule } from './consumer/retry-schedule.ts';
export { FinalError, TransientError } from './events/event-errors.ts';
export { type NewEvent, newEvent } from './events/new-event.ts';
export { uuidV7 } from './events/uuid-v7.ts';
export { Inbox } from './inbox/inbox.ts';
export { createInboxTable, dropInboxTable } from './inbox/inbox-table.ts';
export { createKafkaDriver, KAFKA_CLIENTS, type KafkaClient } from './kafka/create-driver.ts';
export type {
  DriverOptions,
  FetchedMessage,
  FetchHandler,
  HeldPartition,
  KafkaConsumer,
  KafkaDriver,
  KafkaProducer,
  OutgoingMessage,
  TopicDefinition,
} from './kafka/kafka-driver.ts';
export { PARTITIONS } from './kafka/partitions.ts';
export { ensureTopics, eventTopics } from './kafka/topics.ts';
export { type MessagingEnvironment, messagingEnvironment } from './messaging-environment.ts';
export type { MessagingOptions } from './messaging-options.ts';
export { MessagingModule } from './messaging.module.ts';
export { Outbox } from './outbox/outbox.ts';
export { OutboxRelay } from './outbox/outbox-relay.ts';
export { createOutboxTables, dropOutboxTables } from './outbox/outbox-tables.ts';
