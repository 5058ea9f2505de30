import type { Postgres } from '@highstreet/postgres';
import type { EventMetrics } from '../event-metrics.ts';
import type { KafkaProducer } from '../kafka/kafka-driver.ts';
import type { Outbox } from './outbox.ts';

export interface OutboxRelayOptions {
  readonly database: Postgres;
  readonly producer: KafkaProducer;
  readonly outbox: Outbox;
  readonly metrics: EventMetrics;
  readonly pollMs: number;
}

export class OutboxRelay {
  constructor(private readonly options: OutboxRelayOptions) {}
  start(): void {}
  async stop(): Promise<void> {}
}
