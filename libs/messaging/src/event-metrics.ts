import { Metrics } from '@highstreet/service';
import { Injectable } from '@nestjs/common';

export type EventOutcome = 'handled' | 'retried' | 'dead' | 'held';

/** What can be seen of the events of a service, as Prometheus metrics. */
@Injectable()
export class EventMetrics {
  private readonly events;
  private readonly duration;
  private readonly lag;
  private readonly relayBatch;
  private readonly outboxAge;

  constructor(metrics: Metrics) {
    this.events = metrics.counter({
      name: 'events_total',
      help: 'Events by type and by what became of them',
      labelNames: ['type', 'outcome'],
    });
    this.duration = metrics.histogram({
      name: 'event_handler_seconds',
      help: 'Time of one call of a handler (a batch handler: of the whole batch)',
      labelNames: ['type'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    });
    this.lag = metrics.gauge({
      name: 'events_lag_seconds',
      help: 'Age of the last handled event of the type at the time it was handled',
      labelNames: ['type'],
    });
    this.relayBatch = metrics.histogram({
      name: 'outbox_relay_batch_size',
      help: 'Events in one send of the relay',
      labelNames: ['database'],
      buckets: [1, 5, 20, 50, 100, 200, 500],
    });
    this.outboxAge = metrics.gauge({
      name: 'outbox_oldest_age_seconds',
      help: 'Age of the oldest event that this relay has read and not yet sent; 0 when there is none',
      labelNames: ['database'],
    });
  }

  finished(type: string, outcome: EventOutcome): void {
    this.events.inc({ type, outcome });
  }

  handled(type: string, seconds: number, eventTime: string): void {
    this.duration.observe({ type }, seconds);
    this.lag.set({ type }, Math.max(0, (Date.now() - Date.parse(eventTime)) / 1000));
  }

  relayed(database: string, batchSize: number): void {
    this.relayBatch.observe({ database }, batchSize);
  }

  oldestWaiting(database: string, createdAt: Date | undefined): void {
    this.outboxAge.set({ database }, createdAt ? Math.max(0, (Date.now() - createdAt.getTime()) / 1000) : 0);
  }
}
