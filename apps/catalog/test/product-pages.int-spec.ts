import { ProblemError } from '@highstreet/contracts';
import fc from 'fast-check';
import type { ProductService } from '../src/products/product.service.ts';
import {
  addProducts,
  type CatalogDatabase,
  createCatalogDatabase,
  emptyCatalog,
  openProducts,
  openTestCache,
} from './catalog-fixture.ts';

let database: CatalogDatabase;
let products: ProductService;

beforeAll(async () => {
  database = await createCatalogDatabase();
  products = openProducts(database.postgres, openTestCache('off'));
});
beforeEach(() => emptyCatalog(database.postgres));
afterAll(() => database.drop());

const idsOf = async (filter: Parameters<ProductService['page']>[0]) =>
  (await products.page(filter, false)).items.map(({ id }) => id);

async function everyPage(filter: { department?: string; q?: string }, limit: number, between = async () => {}) {
  const ids: number[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await products.page({ ...filter, limit, cursor }, false);
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
    await between();
  }
}

test('paging meets every product exactly once, in the order of the ids, while others are added', async () => {
  const there = Array.from({ length: 237 }, (_, i) => (i + 1) * 10);
  await addProducts(
    database.postgres,
    there.map((id) => ({ id })),
  );
  let added = 0;
  const ids = await everyPage({}, 10, () => addProducts(database.postgres, [{ id: 90 * added++ + 3 }]));
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(ids.filter((id) => id % 10 === 0 && id <= 2370)).toEqual(expect.arrayContaining(there));
});

test('a filter pages through its products alone, and the last full page has no next', async () => {
  await addProducts(
    database.postgres,
    Array.from({ length: 40 }, (_, i) => ({ id: i + 1, department: i % 2 ? 'MEAT' : 'DELI' })),
  );
  expect(await everyPage({ department: 'MEAT' }, 10)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i + 2));
  expect(await products.page({ department: 'nowhere', limit: 10 }, false)).toEqual({ items: [], nextCursor: null });
});

test('a cursor of another query, and one that was altered, are refused', async () => {
  await addProducts(database.postgres, [{ id: 1 }, { id: 2 }]);
  const { nextCursor } = await products.page({ limit: 1 }, false);
  for (const request of [
    { limit: 1, department: 'GROCERY', cursor: nextCursor! },
    { limit: 1, cursor: `A${nextCursor!.slice(1)}B` },
    { limit: 1, cursor: 'x' },
  ]) {
    await expect(products.page(request, false)).rejects.toMatchObject({
      constructor: ProblemError,
      code: 'invalid-cursor',
    });
  }
  expect(await idsOf({ limit: 100, cursor: nextCursor! })).toEqual([2]);
});

test('words find what is cut by slashes and colons, in any form, and the last one by its beginning', async () => {
  await addProducts(database.postgres, [
    { id: 1, category: 'COOKIES/CONES', type: 'TRAY PACK/CHOC CHIP COOKIES', size: '16 OZ' },
    { id: 2, category: 'BREAD', type: 'BREAD:ITALIAN/FRENCH' },
    { id: 3, category: 'FRUIT - SHELF STABLE', type: 'APPLE SAUCE', size: '50 OZ' },
    { id: 4, category: null, type: null },
  ]);
  const search = (q: string) => idsOf({ q, limit: 10 });
  expect(await search('cookie')).toEqual([1]);
  expect(await search('cones cookies')).toEqual([1]);
  expect(await search('cookies/cones')).toEqual([1]);
  expect(await search('italian bread')).toEqual([2]);
  expect(await search('apples')).toEqual([3]);
  expect(await search('apple sau')).toEqual([3]);
  expect(await search('16 oz')).toEqual([1]);
  expect(await search('oz -apple')).toEqual([1]);
  expect(await search('"sauce apple"')).toEqual([]);
  expect(await search('bread or apple')).toEqual([2, 3]);
  for (const q of ['the', '!!!', 'sau apple', 'turnip']) expect(await search(q)).toEqual([]);
});

test('no search text is an error', async () => {
  await addProducts(database.postgres, [{ id: 1, type: 'APPLE SAUCE' }]);
  const piece = fc.constantFrom(
    'a',
    'apple',
    '"',
    '-',
    ' or ',
    '(',
    ')',
    ':*',
    '&',
    '|',
    '!',
    "'",
    '\\',
    '\0',
    '.com/x',
    '@',
    '<->',
    'é',
    '2.5',
    '%',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 50, unit: 'binary' }),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(
      text,
      async (q) => void (await idsOf({ q, department: q, limit: 5 }), await idsOf({ q, limit: 5 })),
    ),
    { numRuns: 300 },
  );
});

test('departments count their products and those for sale', async () => {
  await addProducts(database.postgres, [{ id: 1 }, { id: 2, department: 'DELI' }, { id: 3 }]);
  await products.patch(3, { priceCents: null });
  expect(await products.departments()).toEqual([
    { name: 'DELI', products: 1, forSale: 1 },
    { name: 'GROCERY', products: 2, forSale: 1 },
  ]);
});
