import { runInRequest } from '@highstreet/request-context';
import type { EventMetrics } from '../event-metrics.ts';
import { failureKind } from '../events/failure-kind.ts';
import { pause } from '../kafka/back-off.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { runInKeyOrder } from './key-order.ts';
import type { Slots } from './slots.ts';
import type { Subscription } from './subscription.ts';

/** A call that fails because a dependency is away is made again after each of these, before it counts as failed. */
const IN_PLACE_DELAYS_MS = [100, 300, 1_000];

export interface DeliveryOptions {
  readonly slots: Slots;
  readonly batchSize: number;
  readonly metrics: Pick<EventMetrics, 'handled'>;
  readonly signal: AbortSignal;
}

/** Why an event was not handled. `away`: nor was any other after it first failed, so the dependency is at fault, not the event. */
export interface Failure {
  readonly error: unknown;
  readonly away: boolean;
}

interface FailedCall {
  readonly error: unknown;
  readonly transient: boolean;
  /** The calls that had succeeded when this one first failed. */
  readonly successes: number;
}

/** Hands the events of one fetch to one handler. */
export class Delivery {
  private readonly failures = new Map<IncomingEvent, FailedCall>();
  private successes = 0;
  /** The transient failure that outlived its tries; it is an outage as long as nothing has succeeded since. */
  private outage: FailedCall | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly options: DeliveryOptions,
  ) {}

  /** @returns the events that were not handled; every other one was */
  async run(events: readonly IncomingEvent[]): Promise<ReadonlyMap<IncomingEvent, Failure>> {
    if (this.subscription.takesBatches) await this.runBatches(events);
    else await this.runSingles(events);
    return new Map(
      [...this.failures].map(([event, { error, transient, successes }]) => {
        return [event, { error, away: transient && this.successes === successes }];
      }),
    );
  }

  /** One batch after the other, as a key may be in two of them. */
  private async runBatches(events: readonly IncomingEvent[]): Promise<void> {
    const { batchSize, slots } = this.options;
    for (let start = 0; start < events.length; start += batchSize) {
      const batch = events.slice(start, start + batchSize);
      const failed = batch.length > 1 && !this.isAway() && (await slots.run(() => this.call(batch)));
      if (failed === undefined) continue;
      // Its events one by one tell whether it was one of them or the dependency.
      if (failed) this.outage = undefined;
      await this.runSingles(batch);
    }
  }

  private async runSingles(events: readonly IncomingEvent[]): Promise<void> {
    const stuck = new Map<string, FailedCall>();
    await runInKeyOrder(events, keyOf, this.options.slots, async (event) => {
      // What follows an event within its key is not handled before it.
      const before = this.isAway() ? this.outage : stuck.get(keyOf(event));
      const failed = before ? { ...before, successes: this.successes } : await this.call([event]);
      if (!failed) return;
      this.failures.set(event, failed);
      if (failed.transient) stuck.set(keyOf(event), failed);
    });
  }

  private isAway(): boolean {
    return this.outage?.successes === this.successes;
  }

  /** Calls the handler; transient errors are tried again in place. */
  private async call(events: readonly IncomingEvent[]): Promise<FailedCall | undefined> {
    const { signal } = this.options;
    let successes: number | undefined;
    for (let tries = 0; ; tries++) {
      const started = performance.now();
      try {
        await this.invoke(events);
        this.successes++;
        this.measure(events, (performance.now() - started) / 1000);
        return undefined;
      } catch (error) {
        successes ??= this.successes;
        const failed = { error, transient: failureKind(error) === 'transient', successes };
        if (!failed.transient || this.isAway()) return failed;
        const delayMs = IN_PLACE_DELAYS_MS[tries];
        if (delayMs === undefined || signal.aborted) {
          this.outage = failed;
          return failed;
        }
        await pause(delayMs, signal);
      }
    }
  }

  private measure(events: readonly IncomingEvent[], seconds: number): void {
    for (const [type, ofType] of Map.groupBy(events, ({ envelope }) => envelope.type)) {
      this.options.metrics.handled(type, seconds, ofType.at(-1)!.envelope.time);
    }
  }

  private invoke(events: readonly IncomingEvent[]): Promise<void> {
    const { call, takesBatches } = this.subscription;
    const envelopes = events.map(({ envelope }) => envelope);
    // A batch runs for many requests; it goes by the id of its first, and newEvent's `causedBy` names the right one.
    return runInRequest({ requestId: envelopes[0]!.requestid }, () => call(takesBatches ? envelopes : envelopes[0]!));
  }
}

function keyOf({ envelope }: IncomingEvent): string {
  return envelope.partitionkey;
}
