import { expectationOf } from './expectation.ts';

const prices = new Map([
  [1, 150],
  [2, 99],
  [3, null],
]);
const expected = (...lines: [number, number][]) =>
  expectationOf(
    { id: 'b', householdId: 'h', lines: lines.map(([productId, quantity]) => ({ productId, quantity })) },
    prices,
  );

describe('expectationOf', () => {
  it('adds up the lines of one product and multiplies by the price list', () => {
    expect(expected([1, 1], [2, 3], [1, 2])).toEqual({
      kind: 'accepted',
      lines: [
        { productId: 1, quantity: 3, priceCents: 150 },
        { productId: 2, quantity: 3, priceCents: 99 },
      ],
      totalCents: 747,
    });
  });

  it('expects a refusal of quantities that are zero, too many, or too many when added up', () => {
    for (const lines of [
      [[1, 0]],
      [[1, 100_001]],
      [
        [1, 60_000],
        [1, 60_000],
      ],
    ] as [number, number][][]) {
      expect(expected(...lines)).toEqual({ kind: 'rejected', codes: ['invalid-request'] });
    }
  });

  it('expects a refusal of products that are unknown or have no price', () => {
    expect(expected([1, 1], [3, 1])).toEqual({ kind: 'rejected', codes: ['product-not-for-sale'] });
    expect(expected([9, 1])).toEqual({ kind: 'rejected', codes: ['product-unknown'] });
    expect(expected([9, 1], [3, 1])).toEqual({ kind: 'rejected', codes: ['product-unknown', 'product-not-for-sale'] });
  });
});
