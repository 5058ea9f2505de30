import type { Notification, Order } from '@highstreet/contracts';
import { type Evidence, reconcile } from './reconcile.ts';

const at = '2026-01-01T00:00:00Z';
const apples = (quantity: number) => [{ productId: 1, quantity, priceCents: 150 }];
const confirmed: Order = {
  state: 'confirmed',
  id: 'order-1',
  customerId: '7',
  lines: apples(2),
  totalCents: 300,
  placedAt: at,
  finalAt: at,
};
const cancelled: Order = {
  state: 'cancelled',
  reason: 'out-of-stock',
  id: 'order-2',
  customerId: '8',
  lines: apples(5),
  totalCents: 750,
  placedAt: at,
  finalAt: at,
};
const told = { id: 'n', createdAt: at };
const toldConfirmed: Notification = { kind: 'order-confirmed', ...told, orderId: 'order-1', totalCents: 300 };
const toldCancelled: Notification = { kind: 'order-cancelled', ...told, orderId: 'order-2', reason: 'out-of-stock' };

/** Books that agree: one confirmed, one cancelled, one rejected basket. */
const agreeing: Evidence = {
  baskets: [
    {
      id: 'a',
      householdId: '7',
      lines: [
        { productId: 1, quantity: 1 },
        { productId: 1, quantity: 1 },
      ],
    },
    { id: 'b', householdId: '8', lines: [{ productId: 1, quantity: 5 }] },
    { id: 'c', householdId: '8', lines: [{ productId: 1, quantity: 0 }] },
  ],
  prices: new Map([[1, 150]]),
  answers: new Map([
    ['a', { kind: 'accepted', orderId: 'order-1', totalCents: 300 }],
    ['b', { kind: 'accepted', orderId: 'order-2', totalCents: 750 }],
    ['c', { kind: 'rejected', status: 400, code: 'invalid-request', reason: 'invalid-request' }],
  ]),
  idsBefore: new Set(),
  orders: [confirmed, cancelled],
  stockBefore: new Map([[1, 100]]),
  stockAfter: new Map([[1, 98]]),
  mails: [
    { messageId: 'm1', orderId: 'order-1' },
    { messageId: 'm2', orderId: 'order-2' },
  ],
  notifications: new Map([
    ['7', [toldConfirmed]],
    ['8', [toldCancelled]],
  ]),
};
const kinds = (change: Partial<Evidence>): string[] => reconcile({ ...agreeing, ...change }).map(({ kind }) => kind);
const answered = (
  basket: string,
  answer: Parameters<Map<string, Evidence['answers'] extends ReadonlyMap<string, infer A> ? A : never>['set']>[1],
) => ({
  answers: new Map(agreeing.answers).set(basket, answer),
});

describe('reconcile finds', () => {
  it('nothing where the books agree', () => expect(kinds({})).toEqual([]));

  it('nothing in a second run, whose orders are those of the first', () => {
    const before = new Set(['order-1', 'order-2']);
    expect(kinds({ idsBefore: before, stockBefore: new Map([[1, 98]]), mails: [], notifications: new Map() })).toEqual(
      [],
    );
  });

  it('an accepted basket without an order (lost)', () => {
    expect(kinds({ orders: [confirmed], mails: [{ messageId: 'm1', orderId: 'order-1' }] })).toEqual(['lost']);
  });

  it('an accepted basket whose order never becomes final (lost)', () => {
    const { finalAt, ...open } = confirmed as Extract<Order, { state: 'confirmed' }>;
    const placed: Order = { ...open, state: 'placed' };
    expect(kinds({ orders: [placed, cancelled], stockAfter: agreeing.stockBefore })).toEqual(['lost']);
    expect(finalAt).toBe(at);
  });

  it('two baskets that were given one order (lost)', () => {
    const first = agreeing.baskets[0]!;
    const twin = { ...first, id: 'a-twin' };
    const findings = kinds({ baskets: [...agreeing.baskets, twin], ...answered('a-twin', agreeing.answers.get('a')!) });
    expect(findings).toEqual(['lost']);
  });

  it('two orders of one basket (doubled)', () => {
    const second = { ...cancelled, id: 'order-3' };
    const mails = [...agreeing.mails!, { messageId: 'm3', orderId: 'order-3' }];
    const notifications = new Map(agreeing.notifications).set('8', [
      toldCancelled,
      { ...toldCancelled, orderId: 'order-3' },
    ]);
    expect(kinds({ orders: [confirmed, cancelled, second], mails, notifications })).toEqual(['doubled']);
  });

  it('a basket that nobody answered', () => {
    expect(kinds({ ...answered('c', { kind: 'unanswered', cause: 'ECONNRESET' }) })).toEqual(['unanswered']);
  });

  it('a basket that was refused without a reason in it, or accepted against one', () => {
    expect(
      kinds(answered('c', { kind: 'rejected', status: 500, code: 'internal-error', reason: 'internal-error' })),
    ).toEqual(['answer']);
    const orders = [confirmed, cancelled, { ...cancelled, id: 'order-3' }];
    const mails = [...agreeing.mails!, { messageId: 'm3', orderId: 'order-3' }];
    const accepted = answered('c', { kind: 'accepted', orderId: 'order-3', totalCents: 0 });
    expect(kinds({ ...accepted, orders, mails, notifications: new Map() })).toEqual(['answer']);
  });

  it('one cent too much', () => {
    expect(kinds({ orders: [{ ...confirmed, totalCents: 301 }, cancelled], notifications: new Map() })).toEqual([
      'total',
    ]);
  });

  it('a total that the client was told wrong', () => {
    expect(kinds(answered('a', { kind: 'accepted', orderId: 'order-1', totalCents: 299 }))).toEqual(['total']);
  });

  it('lines that are not those of the basket', () => {
    expect(kinds({ orders: [confirmed, { ...cancelled, lines: apples(4) }] })).toEqual(['order']);
  });

  it('an order of another customer', () => {
    expect(kinds({ orders: [{ ...confirmed, customerId: '9' }, cancelled] })).toEqual(['order']);
  });

  it('one unit of stock too few, and one too many', () => {
    expect(kinds({ stockAfter: new Map([[1, 97]]) })).toEqual(['stock']);
    expect(kinds({ stockAfter: new Map([[1, 99]]) })).toEqual(['stock']);
  });

  it('a product that is gone', () => expect(kinds({ stockAfter: new Map() })).toEqual(['stock']));

  it('a mail that never came', () => expect(kinds({ mails: agreeing.mails!.slice(1) })).toEqual(['mail']));

  it('a second mail, but not a second delivery of the same', () => {
    expect(kinds({ mails: [...agreeing.mails!, { messageId: 'm9', orderId: 'order-1' }] })).toEqual(['mail']);
    expect(kinds({ mails: [...agreeing.mails!, { messageId: 'm1', orderId: 'order-1' }] })).toEqual([]);
  });

  it('a notification that is missing, doubled, or tells another outcome', () => {
    const of7 = (...list: Notification[]) => ({ notifications: new Map([['7', list]]) });
    expect(kinds(of7())).toEqual(['notification']);
    expect(kinds(of7(toldConfirmed, toldConfirmed))).toEqual(['notification']);
    expect(kinds(of7({ ...toldCancelled, orderId: 'order-1' }))).toEqual(['notification']);
    expect(kinds(of7({ ...toldConfirmed, totalCents: 299 }))).toEqual(['notification']);
  });
});
