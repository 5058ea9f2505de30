import type { Order, OrderLine } from '@highstreet/contracts';
import { expectationOf } from './expectation.ts';
import { newOrders, type Evidence, type Finding } from './reconcile.ts';

/**
 * Lost: a basket whose acceptance the client was told of, without a final order of its own.
 * Doubled: an order that no accepted basket of this run answers for.
 */
export function reconcileOrders(evidence: Evidence): Finding[] {
  const { baskets, answers, prices, orders } = evidence;
  const findings: Finding[] = [];
  const byId = new Map(orders.map((order) => [order.id, order]));
  const basketOf = new Map<string, string>();
  for (const basket of baskets) {
    const answer = answers.get(basket.id);
    if (answer?.kind !== 'accepted') continue;
    const subject = `basket ${basket.id}`;
    const other = basketOf.get(answer.orderId);
    if (other) {
      findings.push({ kind: 'lost', subject, detail: `was given the order ${answer.orderId} of basket ${other}` });
      continue;
    }
    basketOf.set(answer.orderId, basket.id);
    const order = byId.get(answer.orderId);
    if (!order) {
      findings.push({ kind: 'lost', subject, detail: `its order ${answer.orderId} is not there` });
      continue;
    }
    if (order.state === 'placed')
      findings.push({ kind: 'lost', subject, detail: `its order ${order.id} is not final` });
    if (order.customerId !== basket.householdId) {
      findings.push({ kind: 'order', subject, detail: `its order belongs to customer ${order.customerId}` });
    }
    const expected = expectationOf(basket, prices);
    if (expected.kind === 'accepted') findings.push(...differences(subject, order, answer.totalCents, expected));
  }
  for (const order of newOrders(evidence)) {
    if (basketOf.has(order.id)) continue;
    findings.push({
      kind: 'doubled',
      subject: `household ${order.customerId}`,
      detail: `order ${order.id} is of no accepted basket`,
    });
  }
  return findings;
}

function differences(
  subject: string,
  order: Order,
  toldCents: number,
  expected: { readonly lines: readonly OrderLine[]; readonly totalCents: number },
): Finding[] {
  const findings: Finding[] = [];
  if (order.totalCents !== expected.totalCents) {
    findings.push({
      kind: 'total',
      subject,
      detail: `order ${order.id}: ${order.totalCents} cents, should be ${expected.totalCents}`,
    });
  }
  if (toldCents !== expected.totalCents) {
    findings.push({ kind: 'total', subject, detail: `was told ${toldCents} cents, should be ${expected.totalCents}` });
  }
  if (canonical(order.lines) !== canonical(expected.lines)) {
    findings.push({ kind: 'order', subject, detail: `the lines of order ${order.id} are not those of the basket` });
  }
  return findings;
}

function canonical(lines: readonly OrderLine[]): string {
  const texts = lines.map(({ productId, quantity, priceCents }) => `${productId}:${quantity}:${priceCents}`);
  return texts.sort().join(',');
}
