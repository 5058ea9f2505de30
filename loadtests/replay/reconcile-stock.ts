import type { Order } from '@highstreet/contracts';
import { addUp } from './expectation.ts';
import type { Finding } from './reconcile.ts';

/** Units by product id. */
export type Stock = ReadonlyMap<number, number>;

/** What left the shelves is what confirmed orders hold, product by product. */
export function reconcileStock(before: Stock, after: Stock, orders: readonly Order[]): Finding[] {
  const sold = soldUnits(orders);
  const findings: Finding[] = [];
  for (const [productId, stock] of before) {
    const left = after.get(productId);
    const expected = sold.get(productId) ?? 0;
    const taken = left === undefined ? undefined : stock - left;
    if (taken === expected) continue;
    findings.push({
      kind: 'stock',
      subject: `product ${productId}`,
      detail: `${taken ?? 'all'} units taken, ${expected} in confirmed orders`,
    });
  }
  return findings;
}

export function soldUnits(orders: readonly Order[]): Map<number, number> {
  return addUp(orders.filter(({ state }) => state === 'confirmed').flatMap(({ lines }) => lines));
}

export function unitsTaken(before: Stock, after: Stock): number {
  let taken = 0;
  for (const [productId, stock] of before) taken += stock - (after.get(productId) ?? 0);
  return taken;
}
