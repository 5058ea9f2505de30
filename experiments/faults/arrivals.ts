import { setTimeout as sleep } from 'node:timers/promises';
import type { Basket } from '../../loadtests/replay/baskets.ts';

/** An arrival that starts later than this after its time was held up here, by the generator. */
const LATE_MS = 100;

export interface Arrivals {
  sent: number;
  /** Held up by the generator, and sent all the same; their waiting counts from when they were due. */
  late: number;
  /** Never sent, because too many were in flight: the load was not the one that was asked for. */
  dropped: number;
}

/** The file over and over, each round with keys and customers of this run only. */
export function* endlessBaskets(recorded: readonly Basket[], run: string): Generator<Basket> {
  for (let round = 1; ; round += 1) {
    for (const { id, householdId, lines } of recorded) {
      yield { id: `${round}-${id}`, householdId: customerOf(run, householdId), lines };
    }
  }
}

/** Customers that exist in this run alone: all orders that they have are orders of it. */
export function customerOf(run: string, householdId: string): string {
  return `${run}-${householdId}`;
}

/**
 * Open model: one arrival each 1/rate s by the clock, whatever becomes of the ones before.
 * Resolves when the time is over and all that were sent are answered.
 */
export async function sendArrivals(
  baskets: Iterator<Basket>,
  options: { rate: number; durationMs: number; mostInFlight: number; signal: AbortSignal; tally: Arrivals },
  place: (basket: Basket, dueAt: number) => Promise<void>,
): Promise<void> {
  const { rate, durationMs, mostInFlight, signal, tally } = options;
  const startedAt = Date.now();
  const inFlight = new Set<Promise<void>>();
  const total = Math.floor((durationMs * rate) / 1_000);
  for (let index = 0; index < total && !signal.aborted; index += 1) {
    const dueAt = startedAt + (index * 1_000) / rate;
    const early = dueAt - Date.now();
    if (early > 1) await sleep(early, undefined, { signal }).catch(() => undefined);
    const basket = baskets.next();
    if (basket.done || signal.aborted) break;
    if (inFlight.size >= mostInFlight) {
      tally.dropped += 1;
      await sleep(0); // answers must be heard, or all that follow would be dropped too
      continue;
    }
    if (Date.now() - dueAt > LATE_MS) tally.late += 1;
    tally.sent += 1;
    const sent: Promise<void> = place(basket.value, dueAt).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
  }
  await Promise.race([Promise.all(inFlight), aborted(signal)]);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
