import type { Shelf } from '../../../loadtests/traffic/traffic.ts';
import { mixOf, sharesOfKinds } from './mix.ts';

const product = { department: 'DELI', category: 'CHEESE & CO', type: 'SLICED CHEESE', priceCents: 199 };
const shelf: Shelf = {
  products: [1, 2, 3].map((id) => ({ id, ...product })),
  bought: [0, 0, 1, 2],
  baskets: [1, 2].map((nth) => ({ customerId: `c${nth}`, lines: [{ productId: nth, quantity: 1 }], totalCents: 199 })),
  neverBought: [],
};

describe('the mix', () => {
  it('has the journeys of `mixed`: with ten lines a basket about one request in thirty is an order', () => {
    const shares = sharesOfKinds(10);
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(shares.order).toBeCloseTo(1.1 / (1.1 + 5 * 6.3));
    expect(shares.product / shares.departments).toBeCloseTo(2);
  });

  it('is the same for the same seed, and another for another', () => {
    const row = (seed: number) => {
      const next = mixOf(shelf, ['a', 'b'], seed);
      return Array.from({ length: 200 }, next);
    };
    expect(row(7)).toEqual(row(7));
    expect(row(8)).not.toEqual(row(7));
  });

  it('asks as the contract says, and orders a basket with the token of its household', () => {
    const next = mixOf(shelf, ['a', 'b'], 1);
    const asks = Array.from({ length: 2_000 }, next);
    const first = (kind: string) => asks.find((ask) => ask.kind === kind);
    expect(first('category')!.path).toBe('/api/products?department=DELI&category=CHEESE%20%26%20CO&limit=20');
    expect(first('search')!.path).toBe('/api/products?q=SLICED&limit=20');
    expect(first('product')!.begins).toBe(`{"id":${first('product')!.path.split('/').at(-1)},`);
    for (const { order } of asks.filter(({ kind }) => kind === 'order')) {
      const buyer = order!.bearer === 'a' ? 0 : 1;
      expect(JSON.parse(order!.body)).toEqual({ lines: shelf.baskets[buyer]!.lines });
    }
  });
});
