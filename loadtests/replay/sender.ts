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
  else await bySchedule(baskets, options.rate, place, ledger);
}

async function bySchedule(
  baskets: readonly Basket[],
  rate: number,
  place: (basket: Basket) => Promise<void>,
  ledger: Ledger,
): Promise<void> {
  const startedAt = performance.now();
  const inFlight = new Set<Promise<void>>();
  for (const [index, basket] of baskets.entries()) {
    const dueAt = startedAt + (index * 1_000) / rate;
    const early = dueAt - performance.now();
    if (early > 1) await sleep(early);
    while (inFlight.size >= MOST_IN_FLIGHT) await Promise.race(inFlight);
    if (performance.now() - dueAt > LATE_MS) ledger.lateSends += 1;
    const sent: Promise<void> = place(basket).finally(() => inFlight.delete(sent));
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
