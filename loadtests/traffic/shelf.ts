import { join } from 'node:path';
import { CHECKOUT } from '../../infra/local/ports.ts';
import { readBaskets, readRows, type Basket } from '../replay/baskets.ts';
import { expectationOf } from '../replay/expectation.ts';
import type { Shelf, ShelfBasket, ShelfProduct } from './traffic.ts';

export const PRODUCTS_FILE = join(CHECKOUT, 'data', 'products.csv.gz');
export const BASKETS_FILE = join(CHECKOUT, 'data', 'baskets-1000.csv.gz');
/** Enough that an admin meets each of them again only after its change is long settled. */
const PRICE_CHANGES = 500;

/** Fuel is recorded by the thousand: bought again and again it would empty the shelf and cancel honest orders. */
const MOST_UNITS = 100;

/** What the journeys are made of, from the recorded baskets and the price list of `data/`. */
export async function readShelf(productsFile = PRODUCTS_FILE, basketsFile = BASKETS_FILE): Promise<Shelf> {
  const all = new Map<number, ShelfProduct>();
  for await (const row of readRows(productsFile)) {
    all.set(Number(row.product_id), {
      id: Number(row.product_id),
      department: row.department ?? '',
      category: row.product_category || null,
      type: row.product_type || null,
      priceCents: row.price_cents ? Number(row.price_cents) : null,
    });
  }
  return shelfOf(all, await readBaskets(basketsFile));
}

export function shelfOf(all: ReadonlyMap<number, ShelfProduct>, recorded: readonly Basket[]): Shelf {
  const prices = new Map([...all].map(([id, { priceCents }]) => [id, priceCents]));
  const index = new Map<number, number>();
  const products: ShelfProduct[] = [];
  const bought: number[] = [];
  for (const { productId } of recorded.flatMap(({ lines }) => lines)) {
    const product = all.get(productId);
    if (!product) continue;
    if (!index.has(productId)) index.set(productId, products.push(product) - 1);
    bought.push(index.get(productId) as number);
  }
  const baskets = recorded.flatMap((basket): ShelfBasket[] => {
    const expected = expectationOf(basket, prices);
    // A basket that must be refused, such as one of fuel by the thousand, is the replay's business.
    if (expected.kind === 'rejected' || basket.lines.some(({ quantity }) => quantity > MOST_UNITS)) return [];
    return [{ customerId: basket.householdId, lines: basket.lines, totalCents: expected.totalCents }];
  });
  const neverBought = [...all.values()]
    .flatMap(({ id, priceCents }) => (priceCents === null || index.has(id) ? [] : [{ id, priceCents }]))
    .slice(0, PRICE_CHANGES);
  return { products, bought, baskets, neverBought };
}

export function linesPerBasket({ baskets }: Pick<Shelf, 'baskets'>): number {
  return baskets.reduce((sum, { lines }) => sum + lines.length, 0) / baskets.length;
}

/** The one that was bought most often and has a price. */
export function mostPopular({ products, bought }: Shelf): number {
  const counts = new Map<number, number>();
  for (const index of bought) counts.set(index, (counts.get(index) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a).map(([index]) => products[index] as ShelfProduct);
  const first = ranked.find(({ priceCents }) => priceCents !== null);
  if (!first) throw new Error('no product with a price was bought');
  return first.id;
}
