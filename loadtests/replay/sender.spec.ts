import type { Basket } from './baskets.ts';
import { type Answer, Ledger } from './ledger.ts';
import { sendAll } from './sender.ts';

const baskets: Basket[] = Array.from({ length: 100 }, (_, index) => ({
  id: String(index),
  householdId: 'h',
  lines: [],
}));
const keyOf = ({ id }: Basket) => `basket-${id}`;
const accepted: Answer = { kind: 'accepted', orderId: 'o', totalCents: 1 };

describe('sendAll', () => {
  it('sends each basket once, with at most the given number in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const keys: string[] = [];
    const ledger = new Ledger();
    const placeOrder = async (_: Basket, key: string) => {
      most = Math.max(most, (inFlight += 1));
      keys.push(key);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return { answer: accepted, latencyMs: 1 };
    };
    await sendAll(baskets, { placeOrder }, ledger, { concurrency: 8, keyOf });
    expect(most).toBe(8);
    expect(new Set(keys).size).toBe(100);
    expect(ledger.counts).toEqual({ accepted: 100, rejected: 0, unanswered: 0, sent: 100 });
  });

  it('with a rate, a basket does not wait for the answer to the one before', async () => {
    let started = 0;
    const all = Promise.withResolvers<void>();
    const placeOrder = async () => {
      if ((started += 1) === baskets.length) all.resolve();
      await all.promise; // nobody is answered before all were sent
      return { answer: accepted, latencyMs: 1 };
    };
    await sendAll(baskets, { placeOrder }, new Ledger(), { rate: 5_000, concurrency: 1, keyOf });
    expect(started).toBe(100);
  });
});
