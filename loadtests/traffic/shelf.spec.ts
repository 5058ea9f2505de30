import { linesPerBasket, mostPopular, shelfOf } from './shelf.ts';
import type { ShelfProduct } from './traffic.ts';

const product = (id: number, priceCents: number | null): ShelfProduct => ({
  id,
  department: 'D',
  category: null,
  type: null,
  priceCents,
});
const all = new Map([product(1, 100), product(2, 50), product(3, null), product(4, 70)].map((one) => [one.id, one]));
const shelf = shelfOf(all, [
  {
    id: 'a',
    householdId: '7',
    lines: [
      { productId: 2, quantity: 2 },
      { productId: 1, quantity: 1 },
    ],
  },
  {
    id: 'b',
    householdId: '8',
    lines: [
      { productId: 2, quantity: 1 },
      { productId: 3, quantity: 1 },
    ],
  },
  {
    id: 'c',
    householdId: '9',
    lines: [
      { productId: 2, quantity: 0 },
      { productId: 3, quantity: 1 },
    ],
  },
  { id: 'd', householdId: '9', lines: [{ productId: 3, quantity: 1 }] },
]);

describe('the shelf', () => {
  it('offers each product as often as it was bought', () => {
    expect(shelf.bought.map((index) => shelf.products[index]?.id)).toEqual([2, 1, 2, 3, 2, 3, 3]);
  });

  it('keeps the baskets that a shop must accept, with their cents by the price list', () => {
    expect(shelf.baskets).toEqual([expect.objectContaining({ customerId: '7', totalCents: 200 })]);
    expect(linesPerBasket(shelf)).toBe(2);
  });

  it('changes prices of products alone that are for sale and in no basket', () => {
    expect(shelf.neverBought).toEqual([{ id: 4, priceCents: 70 }]);
  });

  it('puts the most popular product that has a price up for the flash sale', () => {
    expect(mostPopular(shelf)).toBe(2);
  });
});
