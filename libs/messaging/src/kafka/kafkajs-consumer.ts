import { Logger } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { backOffMs, pause } from './back-off.ts';
import type { KafkaConsumer } from './kafka-driver.ts';
import { KafkajsSession, type KafkajsSessionOptions } from './kafkajs-session.ts';

const RESTART_FIRST_MS = 200;
/** A broker that returns is noticed within this time. */
const RESTART_LAST_MS = 2_000;

/** Keeps one kafkajs consumer running; whatever ends it, a new one takes its place. */
export class KafkajsConsumer implements KafkaConsumer {
  private readonly logger = new Logger(KafkajsConsumer.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkajsSessionOptions,
  ) {}

  start(): void {
    this.running ??= this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const session = new KafkajsSession(this.kafka, this.options, () => (failures = 0));
      try {
        await session.run(signal);
      } catch (error) {
        failures++;
        this.logger.warn(
          { groupId: this.options.groupId, failures, err: error },
          'consumer ended, a new one is started',
        );
        await pause(backOffMs(failures, RESTART_FIRST_MS, RESTART_LAST_MS), signal);
      }
    }
  }
}
