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

/** Why an event was not handled. `away`: its handler handled nothing after it either, so the dependency is at fault, not the event. */
export interface Failure {
  readonly error: unknown;
  readonly away: boolean;
}

/** Hands the events of one fetch to one handler. */
export class Delivery {
  private readonly failures = new Map<IncomingEvent, { error: unknown; transient: boolean; successesBefore: number }>();
  private successes = 0;
  /** The transient error that outlived its tries, as long as nothing has succeeded since. */
  private outage: { readonly error: unknown; readonly successes: number } | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly options: DeliveryOptions,
  ) {}

  /** @returns the events that were not handled; every other one was */
  async run(events: readonly IncomingEvent[]): Promise<ReadonlyMap<IncomingEvent, Failure>> {
    if (this.subscription.takesBatches) await this.runBatches(events);
    else await this.runSingles(events);
    return new Map(
      [...this.failures].map(([event, { error, transient, successesBefore }]) => {
        return [event, { error, away: transient && this.successes === successesBefore }];
      }),
    );
  }

  /** One batch after the other, as a key may be in two of them. */
  private async runBatches(events: readonly IncomingEvent[]): Promise<void> {
    const { batchSize, slots } = this.options;
    for (let start = 0; start < events.length; start += batchSize) {
      const batch = events.slice(start, start + batchSize);
      if (batch.length === 1 || this.isAway() || !(await slots.run(() => this.tryBatch(batch))))
        await this.runSingles(batch);
    }
  }

  private async tryBatch(batch: readonly IncomingEvent[]): Promise<boolean> {
    try {
      await this.call(batch);
      return true;
    } catch {
      // Its events one by one tell whether it was one of them or the dependency.
      this.outage = undefined;
      return false;
    }
  }

  private async runSingles(events: readonly IncomingEvent[]): Promise<void> {
    const stuck = new Map<string, unknown>();
    await runInKeyOrder(events, keyOf, this.options.slots, async (event) => {
      const key = keyOf(event);
      if (this.isAway()) return this.fail(event, this.outage?.error, true);
      if (stuck.has(key)) return this.fail(event, stuck.get(key), true);
      try {
        await this.call([event]);
      } catch (error) {
        const transient = failureKind(error) === 'transient';
        this.fail(event, error, transient);
        // What follows it within its key is not handled before it.
        if (transient) stuck.set(key, error);
      }
    });
  }

  private isAway(): boolean {
    return this.outage?.successes === this.successes;
  }

  private fail(event: IncomingEvent, error: unknown, transient: boolean): void {
    this.failures.set(event, { error, transient, successesBefore: this.successes });
  }

  /** Resolves when the handler has done it; transient errors are tried again in place. */
  private async call(events: readonly IncomingEvent[]): Promise<void> {
    const { signal } = this.options;
    const successes = this.successes;
    for (let tries = 0; ; tries++) {
      const started = performance.now();
      try {
        await this.invoke(events);
        this.successes++;
        return this.measure(events, (performance.now() - started) / 1000);
      } catch (error) {
        if (failureKind(error) !== 'transient') throw error;
        const delayMs = IN_PLACE_DELAYS_MS[tries];
        if (delayMs === undefined || signal.aborted || this.isAway()) {
          if (this.successes === successes) this.outage = { error, successes };
          throw error;
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
