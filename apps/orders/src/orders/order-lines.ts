import { MAX_QUANTITY, type NewOrder, type OrderLine, ProblemError } from '@highstreet/contracts';
import { hash } from 'node:crypto';

export type Basket = NewOrder['lines'];

/**
 * Adds up the lines of the same product; a product keeps the place of its first line.
 *
 * @throws ProblemError `invalid-request` that names the line by which a sum grows too large
 */
export function addUp(lines: Basket): Basket {
  const quantities = new Map<number, number>();
  for (const [index, { productId, quantity }] of lines.entries()) {
    const sum = (quantities.get(productId) ?? 0) + quantity;
    if (sum > MAX_QUANTITY) {
      const message = `Product ${productId} adds up to ${sum}, order at most ${MAX_QUANTITY} of one product`;
      throw new ProblemError('invalid-request', undefined, { issues: [{ path: `body.lines.${index}`, message }] });
    }
    quantities.set(productId, sum);
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** The same for two baskets that ask for the same: SHA-256 of the added-up lines by product. */
export function hashOf(addedUp: Basket): Buffer {
  const pairs = addedUp.map(({ productId, quantity }) => [productId, quantity] as const);
  return hash('sha256', JSON.stringify(pairs.sort(([a], [b]) => a - b)), 'buffer');
}

/** @throws ProblemError `invalid-request` when the total is beyond exact integers (2⁵³ − 1 cents) */
export function totalOf(lines: readonly OrderLine[]): number {
  const total = lines.reduce((sum, line) => sum + BigInt(line.quantity) * BigInt(line.priceCents), 0n);
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new ProblemError('invalid-request', 'The total is more than this shop can count, order less at once');
  }
  return Number(total);
}
