import { setTimeout as sleep } from 'node:timers/promises';
import type { Basket } from './baskets.ts';
import type { Ledger } from './ledger.ts';
import type { ShopClient } from './shop-client.ts';

export interface Pace {
  /** Baskets a second by the clock (open model); without it the next basket goes out when one was answered. */
  readonly rate?: number;
  readonly concurrency: number;
}

/** A basket that starts later than this after its time was held up here, by the generator. */
const LATE_MS = 100;
/** In the open model a shop that stops answering must not fill the generator's memory: beyond this, sends are late. */
const MOST_IN_FLIGHT = 5_000;

/** Sends every basket once as an order of its household, under its idempotency key, and writes down each answer. */
export async function sendAll(
  baskets: readonly Basket[],
  shop: Pick<ShopClient, 'placeOrder'>,
  ledger: Ledger,
  options: Pace & { keyOf: (basket: Basket) => string },
): Promise<void> {
  const place = async (basket: Basket): Promise<void> => {
    const { answer, latencyMs } = await shop.placeOrder(basket, options.keyOf(basket));
    ledger.record(basket.id, answer, latencyMs);
  };
  if (options.rate === undefined) await forEachAtOnce(baskets, options.concurrency, place);
  else await byClock(baskets, options.rate, place, () => (ledger.lateSends += 1));
}

/**
 * One item each 1/rate s by the clock, whatever becomes of those before (open model). Resolves when the items are at
 * their end and all work is done; `late` is called for each that was held up here.
 */
export async function byClock<T>(
  items: Iterable<T>,
  rate: number,
  work: (item: T) => Promise<void>,
  late: () => void,
): Promise<void> {
  const startedAt = performance.now();
  const inFlight = new Set<Promise<void>>();
  let index = 0;
  for (const item of items) {
    const dueAt = startedAt + (index * 1_000) / rate;
    index += 1;
    const early = dueAt - performance.now();
    if (early > 1) await sleep(early);
    while (inFlight.size >= MOST_IN_FLIGHT) await Promise.race(inFlight);
    if (performance.now() - dueAt > LATE_MS) late();
    const sent: Promise<void> = work(item).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
  }
  await Promise.all(inFlight);
}

/** Runs the work for every item, `concurrency` of them at a time; the first error ends it. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
}
