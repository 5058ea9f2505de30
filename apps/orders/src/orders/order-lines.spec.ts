import { MAX_QUANTITY } from '@highstreet/contracts';
import fc from 'fast-check';
import { addUp, type Basket, hashOf, totalOf } from './order-lines.ts';

const line = fc.record({ productId: fc.integer({ min: 1, max: 20 }), quantity: fc.integer({ min: 1, max: 500 }) });
const basket = fc.array(line, { minLength: 1, maxLength: 200 });
const quantityOf = (lines: Basket, id: number) =>
  lines.filter(({ productId }) => productId === id).reduce((sum, { quantity }) => sum + quantity, 0);

describe('the lines of an order', () => {
  it('are added up by product, with nothing lost', () => {
    fc.assert(
      fc.property(basket, (lines) => {
        const sums = addUp(lines);
        expect(new Set(sums.map(({ productId }) => productId)).size).toBe(sums.length);
        for (const { productId, quantity } of sums) expect(quantity).toBe(quantityOf(lines, productId));
        expect(sums.length).toBe(new Set(lines.map(({ productId }) => productId)).size);
      }),
    );
  });

  it('have the same hash in any order and however they are split', () => {
    fc.assert(
      fc.property(
        basket.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))),
        ([lines, shuffled]) => {
          expect(hashOf(addUp(shuffled))).toEqual(hashOf(addUp(lines)));
        },
      ),
    );
  });

  it('have another hash when they ask for something else', () => {
    fc.assert(
      fc.property(basket, line, (lines, more) => {
        expect(hashOf(addUp([...lines, more]))).not.toEqual(hashOf(addUp(lines)));
      }),
    );
  });

  it('are refused by name when one product adds up to more than allowed', () => {
    const lines = [
      { productId: 1, quantity: MAX_QUANTITY },
      { productId: 2, quantity: 1 },
      { productId: 1, quantity: 1 },
    ];
    expect(() => addUp(lines)).toThrow(
      expect.objectContaining({ code: 'invalid-request', issues: [expect.objectContaining({ path: 'body.lines.2' })] }),
    );
    expect(addUp(lines.slice(0, 2))).toEqual(lines.slice(0, 2));
  });

  it('have an exact total up to 2^53 - 1 cents and none above', () => {
    const most = { productId: 1, quantity: 1, priceCents: Number.MAX_SAFE_INTEGER };
    expect(totalOf([most])).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => totalOf([most, { productId: 2, quantity: 1, priceCents: 1 }])).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
    expect(
      totalOf([
        { productId: 3, quantity: 3, priceCents: 33 },
        { productId: 4, quantity: 1, priceCents: 0 },
      ]),
    ).toBe(99);
  });
});
