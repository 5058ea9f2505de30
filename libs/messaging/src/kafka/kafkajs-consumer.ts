import type { Kafka } from 'kafkajs';
import type { ConsumerOptions, KafkaConsumer } from './kafka-driver.ts';
export interface KafkajsConsumerOptions extends ConsumerOptions {
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly fetchBytes: number;
}
export class KafkajsConsumer implements KafkaConsumer {
  constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkajsConsumerOptions,
  ) {}
  start(): void {}
  async stop(): Promise<void> {}
}
