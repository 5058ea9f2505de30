import type { Order } from '@highstreet/contracts';
import type { Evidence } from '../../loadtests/replay/reconcile.ts';
import { isClean, verdictOf } from './verdict.ts';

const at = '2026-01-01T00:00:00Z';
const order = (id: string, customerId: string): Order => ({
  state: 'confirmed',
  id,
  customerId,
  lines: [{ productId: 1, quantity: 2, priceCents: 150 }],
  totalCents: 300,
  placedAt: at,
  finalAt: at,
});
const open: Order = { ...order('a', '7'), state: 'placed' };
const basket = (id: string, householdId: string) => ({ id, householdId, lines: [{ productId: 1, quantity: 2 }] });

/** Two baskets, two confirmed orders, four units, two mails. */
const agreeing: Evidence = {
  baskets: [basket('1-a', '7'), basket('1-b', '8')],
  prices: new Map([[1, 150]]),
  answers: new Map([
    ['1-a', { kind: 'accepted', orderId: 'a', totalCents: 300 }],
    ['1-b', { kind: 'accepted', orderId: 'b', totalCents: 300 }],
  ]),
  idsBefore: new Set(),
  orders: [order('a', '7'), order('b', '8')],
  stockBefore: new Map([[1, 100]]),
  stockAfter: new Map([[1, 96]]),
  mails: [
    { messageId: 'm1', orderId: 'a' },
    { messageId: 'm2', orderId: 'b' },
  ],
};
const verdict = (change: Partial<Evidence>) => verdictOf({ ...agreeing, ...change });
const answers = (
  basketId: string,
  answer: typeof agreeing.answers extends ReadonlyMap<string, infer A> ? A : never,
) => ({
  answers: new Map(agreeing.answers).set(basketId, answer),
});

describe('the verdict', () => {
  it('is clean where the books agree', () => {
    expect(isClean(verdict({}))).toBe(true);
    expect(verdict({})).toMatchObject({ lost: 0, doubled: { orders: 0, units: 0, mails: 0 }, neverFinal: 0 });
  });

  it('counts an order that a client was told of and that is not there as lost', () => {
    const seen = verdict({ orders: [order('a', '7')] });
    expect(seen).toMatchObject({ lost: 1, neverFinal: 0 });
    expect(isClean(seen)).toBe(false);
  });

  it('counts an order that stays placed as never final, and not as lost', () => {
    const seen = verdict({ orders: [open, order('b', '8')], stockAfter: new Map([[1, 98]]) });
    expect(seen).toMatchObject({ lost: 0, neverFinal: 1 });
    expect(isClean(seen)).toBe(false);
  });

  it('counts a second order of a basket as doubled', () => {
    const seen = verdict({ orders: [...agreeing.orders, order('c', '8')], stockAfter: new Map([[1, 94]]) });
    expect(seen.doubled).toEqual({ orders: 1, units: 0, mails: 0 });
  });

  it('grants one order to a client that gave up or met a failure, and no second one', () => {
    const gaveUp = answers('1-b', { kind: 'unanswered', cause: 'ECONNRESET' });
    expect(verdict(gaveUp)).toMatchObject({ unanswered: 1, doubled: { orders: 0 } });
    expect(isClean(verdict(gaveUp))).toBe(true);
    const failed = answers('1-b', { kind: 'rejected', status: 500, code: 'internal-error', reason: 'internal-error' });
    expect(verdict(failed)).toMatchObject({ misanswered: 1, doubled: { orders: 0 } });
    expect(verdict({ ...gaveUp, orders: [...agreeing.orders, order('c', '8')] }).doubled.orders).toBe(1);
  });

  it('grants none to a client that was refused', () => {
    const refused = answers('1-b', { kind: 'rejected', status: 409, code: 'x', reason: 'x' });
    expect(verdict(refused).doubled.orders).toBe(1);
  });

  it('counts stock that left without an order as doubled, and stock that stayed as missing', () => {
    expect(verdict({ stockAfter: new Map([[1, 93]]) }).doubled.units).toBe(3);
    expect(verdict({ stockAfter: new Map([[1, 97]]) }).missing.units).toBe(1);
  });

  it('counts mails by their Message-ID', () => {
    const more = (messageId: string) => ({ mails: [...agreeing.mails!, { messageId, orderId: 'a' }] });
    expect(verdict(more('m9'))).toMatchObject({ doubled: { mails: 1 }, redeliveredMails: 0 });
    expect(verdict(more('m1'))).toMatchObject({ doubled: { mails: 0 }, redeliveredMails: 1 });
    expect(verdict({ mails: agreeing.mails!.slice(1) }).missing.mails).toBe(1);
  });
});
