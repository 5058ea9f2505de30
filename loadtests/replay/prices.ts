import { readRows } from './baskets.ts';

/** Price in cents by product id; null: known, but without a price. */
export type Prices = ReadonlyMap<number, number | null>;

/** The prices the shop was started with, read from its own source file and not from the shop. */
export async function readPrices(file: string): Promise<Prices> {
  const prices = new Map<number, number | null>();
  for await (const row of readRows(file)) {
    prices.set(Number(row.product_id), row.price_cents ? Number(row.price_cents) : null);
  }
  return prices;
}
