import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventServer } from '../consumer/event-server.ts';
import { EventMetrics } from '../event-metrics.ts';
import type { KafkaProducer } from '../kafka/kafka-driver.ts';
import { KAFKA_PRODUCER, MESSAGING_OPTIONS, type MessagingOptions } from '../messaging-options.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay } from './outbox-relay.ts';

/** One relay for each database of the app. */
@Injectable()
export class OutboxRelays implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly relays: readonly OutboxRelay[];

  constructor(
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(KAFKA_PRODUCER) private readonly producer: KafkaProducer,
    outbox: Outbox,
    metrics: EventMetrics,
    private readonly server: EventServer,
  ) {
    this.relays = (options.outboxes ?? []).map(
      (database) =>
        new OutboxRelay({ database, producer, outbox, metrics, pollMs: options.environment.OUTBOX_POLL_MS }),
    );
  }

  onApplicationBootstrap(): void {
    for (const relay of this.relays) relay.start();
  }

  /** The handlers end first: what they have appended still leaves with this process. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.server.stop();
    await Promise.all(this.relays.map((relay) => relay.stop()));
    await this.producer.close();
  }
}
