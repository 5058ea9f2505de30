import { contractSchemas } from '../traffic/schemas.ts';
import { mismatch } from './json-schema.ts';

const { product, order, productPage } = contractSchemas();
const lettuce = {
  id: 5,
  manufacturerId: 1,
  department: 'PRODUCE',
  brand: 'National',
  category: null,
  type: null,
  packageSize: null,
  priceCents: 199,
  stock: 7,
  version: 1,
};
const placed = {
  state: 'placed',
  id: '0193f6a0-0000-8000-8000-000000000000',
  customerId: '42',
  lines: [{ productId: 5, quantity: 2, priceCents: 199 }],
  totalCents: 398,
  placedAt: '2026-01-01T00:00:00.000Z',
};

describe('a body against its contract', () => {
  it('passes when it is what the contract says, and when it has more fields', () => {
    expect(mismatch(lettuce, product)).toBeUndefined();
    expect(mismatch({ ...lettuce, organic: true }, product)).toBeUndefined();
    expect(mismatch(placed, order)).toBeUndefined();
    expect(mismatch({ items: [lettuce], nextCursor: null }, productPage)).toBeUndefined();
  });

  it.each([
    ['a field is missing', { ...lettuce, stock: undefined, version: undefined }, product, /\$\.(stock|version)/],
    ['a number is a text', { ...lettuce, priceCents: '199' }, product, /\$\.priceCents/],
    ['a number is out of range', { ...lettuce, stock: -1 }, product, /\$\.stock is out of range/],
    ['a state is unknown', { ...placed, state: 'lost' }, order, /\$\.state/],
    ['an id has another format', { ...placed, id: '7' }, order, /\$\.id has the wrong format/],
    [
      'an item deep inside is wrong',
      { items: [lettuce, { ...lettuce, id: 0.5 }], nextCursor: null },
      productPage,
      /\$\.items\[1\]\.id/,
    ],
    ['it is a list', [], product, /\$ is no object/],
  ])('fails and says where when %s', (_, body, schema, where) => {
    expect(mismatch(body, schema)).toMatch(where);
  });
});
