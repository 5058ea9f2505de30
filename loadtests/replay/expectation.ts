import { NewOrder, type OrderLine, type ProblemCode } from '@highstreet/contracts';
import type { Basket } from './baskets.ts';
import type { Prices } from './prices.ts';

/** What an honest shop makes of a basket, worked out here from the contract and the price list. */
export type Expectation =
  | { readonly kind: 'accepted'; readonly lines: readonly OrderLine[]; readonly totalCents: number }
  | { readonly kind: 'rejected'; readonly codes: readonly ProblemCode[] };

export function expectationOf(basket: Basket, prices: Prices): Expectation {
  const quantities = addUp(basket.lines);
  const added = [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
  // The limit of one product holds for the sum of its lines too.
  if (!NewOrder.safeParse({ lines: basket.lines }).success || !NewOrder.safeParse({ lines: added }).success) {
    return { kind: 'rejected', codes: ['invalid-request'] };
  }
  const codes = new Set<ProblemCode>();
  const lines: OrderLine[] = [];
  for (const line of added) {
    const priceCents = prices.get(line.productId);
    if (priceCents === undefined) codes.add('product-unknown');
    else if (priceCents === null) codes.add('product-not-for-sale');
    else lines.push({ ...line, priceCents });
  }
  if (codes.size > 0) return { kind: 'rejected', codes: [...codes] };
  return { kind: 'accepted', lines, totalCents: totalOf(lines) };
}

export function totalOf(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
}

export function addUp(lines: Iterable<{ readonly productId: number; readonly quantity: number }>): Map<number, number> {
  const quantities = new Map<number, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return quantities;
}
