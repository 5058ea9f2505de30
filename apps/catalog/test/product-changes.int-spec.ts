import type { Cache } from '@highstreet/cache';
import { productChanged } from '@highstreet/contracts';
import { runInRequest } from '@highstreet/request-context';
import { waitFor } from '@highstreet/testing';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ProductEvents } from '../src/products/product.events.ts';
import type { ProductService } from '../src/products/product.service.ts';
import {
  addProducts,
  type CatalogDatabase,
  createCatalogDatabase,
  emptyCatalog,
  openCatalog,
  openProducts,
  openTestCache,
  outboxEvents,
} from './catalog-fixture.ts';

Logger.overrideLogger(false);

let database: CatalogDatabase;
let caches: Cache[];
/** No other test uses these ids: the Redis is shared. */
let id: number;
let nextId = 1_000_000_000 + Math.floor(Math.random() * 1_000_000_000);

const instance = async (postgres = database.postgres): Promise<ProductService> => {
  const cache = openTestCache('on');
  caches.push(cache);
  await waitFor(async () => {
    const load = jest.fn(async () => ({ version: 1 }));
    await cache.get(`test:${id}`, load);
    return load.mock.calls.length === 0;
  });
  return openProducts(postgres, cache);
};

beforeAll(async () => void (database = await createCatalogDatabase()));
afterAll(() => database.drop());
beforeEach(async () => {
  caches = [];
  id = nextId++;
  await emptyCatalog(database.postgres);
  await addProducts(database.postgres, [{ id, stock: 7 }]);
});
afterEach(async () => {
  for (const cache of caches) await cache.close();
});

test('a patch raises the version and writes its event in the same transaction', async () => {
  const products = await instance();
  const patched = await runInRequest({ requestId: 'req-1' }, () => products.patch(id, { priceCents: 250, stock: 12 }));
  expect(patched).toMatchObject({ id, priceCents: 250, stock: 12, version: 2 });
  expect(await products.byIds([id], true)).toEqual([patched]);
  expect(await outboxEvents(database.postgres)).toMatchObject([
    { type: productChanged.type, requestid: 'req-1', data: { productId: id, version: 2, priceCents: 250, stock: 12 } },
  ]);
});

test('a patch changes what it names and nothing else', async () => {
  const products = await instance();
  expect(await products.patch(id, { priceCents: null })).toMatchObject({ priceCents: null, stock: 7 });
  expect(await products.patch(id, { stock: 0 })).toMatchObject({ priceCents: null, stock: 0, version: 3 });
});

test('concurrent patches follow each other: no version is given twice', async () => {
  const products = await instance();
  const patched = await Promise.all(Array.from({ length: 12 }, (_, stock) => products.patch(id, { stock })));
  expect(patched.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, i) => i + 2),
  );
  expect((await outboxEvents(database.postgres)).map(({ data }) => (data as { version: number }).version)).toEqual(
    Array.from({ length: 12 }, (_, i) => i + 2),
  );
});

test('a patch of an unknown product is not found and writes nothing', async () => {
  const products = await instance();
  await expect(products.patch(5, { stock: 1 })).rejects.toMatchObject({ code: 'not-found' });
  expect(await outboxEvents(database.postgres)).toEqual([]);
});

test('whoever patches reads it at once, on this instance and on every other', async () => {
  const [one, two] = [await instance(), await instance()];
  await Promise.all([one.byIds([id], false), two.byIds([id], false)]);
  await one.patch(id, { priceCents: 777 });
  expect(await one.byIds([id], false)).toMatchObject([{ priceCents: 777 }]);
  expect(await two.byIds([id], false)).toMatchObject([{ priceCents: 777 }]);
});

test('a replica that lags does not bring the old value back; the event alone suffices', async () => {
  const lagging = await createCatalogDatabase();
  await addProducts(lagging.postgres, [{ id, stock: 7 }]);
  const postgres = await openCatalog(database.url, lagging.url);
  try {
    const [reader, cacheless] = [await instance(postgres), openProducts(database.postgres, openTestCache('off'))];
    expect(await reader.byIds([id], false)).toMatchObject([{ version: 1 }]);
    const { version } = await cacheless.patch(id, { stock: 9 });
    const data = { productId: id, version, priceCents: 100, stock: 9 };
    await new ProductEvents(reader).changed({ data } as never);
    expect(await reader.byIds([id], false)).toMatchObject([{ version: 2, stock: 9 }]);
    expect(await reader.byIds([id], false)).toMatchObject([{ version: 2, stock: 9 }]);
  } finally {
    await postgres.close();
    await lagging.drop();
  }
});

test('ids keep their order, unknown ones are left out', async () => {
  const products = await instance();
  const others = [nextId++, nextId++];
  await addProducts(
    database.postgres,
    others.map((other) => ({ id: other })),
  );
  const wanted = [others[1]!, 5, id, others[0]!];
  for (const fresh of [false, false, true]) {
    expect((await products.byIds(wanted, fresh)).map((product) => product.id)).toEqual([others[1], id, others[0]]);
  }
});
