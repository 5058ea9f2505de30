import { sql } from '@highstreet/postgres';
import pg from 'pg';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ProductFile } from '../src/import/product-file.ts';
import { ProductImporter } from '../src/import/product-importer.ts';
import type { Progress } from '../src/import/progress.ts';
import { type CatalogDatabase, createCatalogDatabase, emptyCatalog } from './catalog-fixture.ts';

const HEADER = 'product_id,manufacturer_id,department,brand,product_category,product_type,package_size,price_cents';
const APPLES = '5,69,GROCERY,Private,FRUIT,"APPLE ""SAUCE"", SWEET",50 OZ,129';
const NAMELESS = '7,2,MISCELLANEOUS,National,,,,';

let database: CatalogDatabase;
let client: pg.Client;
let folder: string;

beforeAll(async () => void (database = await createCatalogDatabase()));
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyCatalog(database.postgres);
  client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterEach(async () => {
  await client.end().catch(() => undefined);
  await rm(folder, { recursive: true });
});

const silent: Progress = { begin() {}, advance() {}, end() {} };
const importer = (progress = silent) => new ProductImporter(client, 100_000, progress);

async function file(content: Buffer | string, name = 'products.csv.gz'): Promise<ProductFile> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? gzipSync(content) : content);
  return new ProductFile(path);
}
const csv = (...lines: string[]) => [HEADER, ...lines, ''].join('\n');
const rows = (text: string) => database.postgres.query<Record<string, unknown>>(sql('', text));
const products = () =>
  rows(
    'SELECT id, type, package_size, price_cents, version, quantity FROM products JOIN stock ON product_id = id ORDER BY id',
  );

test('a file is imported as it is: quotes, empty fields, prices, initial stock', async () => {
  expect(await importer().import(await file(csv(APPLES, NAMELESS)))).toEqual({
    state: 'imported',
    products: 2,
    inserted: 2,
    updated: 0,
  });
  expect(await products()).toEqual([
    { id: 5, type: 'APPLE "SAUCE", SWEET', package_size: '50 OZ', price_cents: 129, version: 1, quantity: '100000' },
    { id: 7, type: null, package_size: null, price_cents: null, version: 1, quantity: '100000' },
  ]);
});

test('the same file is imported once, and what the shop has changed since then stays', async () => {
  const same = await file(csv(APPLES, NAMELESS));
  await importer().import(same);
  await rows('UPDATE stock SET quantity = 3');
  await rows('UPDATE products SET price_cents = 999, version = 2');
  const before = await products();
  expect(await importer().import(same)).toEqual({ state: 'known', products: 2 });
  expect(await products()).toEqual(before);
});

test('another file adds its new products and corrects descriptions, but no price and no stock', async () => {
  await importer().import(await file(csv(APPLES, NAMELESS)));
  await rows('UPDATE stock SET quantity = 3');
  const next = await file(csv('5,69,GROCERY,Private,FRUIT,APPLE SAUCE,50 OZ,1', NAMELESS, '9,1,DELI,National,,,,5'));
  expect(await importer().import(next)).toEqual({ state: 'imported', products: 3, inserted: 1, updated: 1 });
  expect(await products()).toMatchObject([
    { id: 5, type: 'APPLE SAUCE', price_cents: 129, version: 2, quantity: '3' },
    { id: 7, version: 1, quantity: '3' },
    { id: 9, price_cents: 5, version: 1, quantity: '100000' },
  ]);
});

test('a connection that is lost in the middle leaves nothing, and the next run does it all', async () => {
  const many = await file(csv(...Array.from({ length: 5_000 }, (_, i) => `${i + 1},1,DELI,National,,,,5`)));
  const killer = {
    ...silent,
    advance: () => void rows(`SELECT pg_terminate_backend(${(client as unknown as { processID: number }).processID})`),
  };
  await expect(importer(killer).import(many)).rejects.toThrow();
  expect(await rows('SELECT 1 FROM products UNION ALL SELECT 1 FROM product_imports')).toEqual([]);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  expect(await importer().import(many)).toMatchObject({ state: 'imported', inserted: 5_000 });
});

test('two imports at once: one does it, the other finds it done', async () => {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  const same = await file(csv(APPLES, NAMELESS));
  const results = await Promise.all([importer().import(same), new ProductImporter(other, 1, silent).import(same)]);
  expect(results.map(({ state }) => state).sort()).toEqual(['imported', 'known']);
  await other.end();
});

test.each([
  ['a negative price', csv(APPLES, '9,1,DELI,National,,,,-5'), 'row-invalid', /line 3: price_cents/],
  [
    'a price that is no number',
    csv(APPLES, '9,1,DELI,National,,,,1.5'),
    'row-invalid',
    /line 3: price_cents must be a whole number/,
  ],
  [
    'an id that stands twice',
    csv(APPLES, NAMELESS, APPLES),
    'row-invalid',
    /line 4: product_id 5 stands in line 2 already/,
  ],
  ['an empty department', csv('9,1,,National,,,,5'), 'row-invalid', /line 2: department must not be empty/],
  ['a line that is too short', csv(APPLES, '9,1,DELI'), 'row-invalid', /line 3/],
  ['an open quote', csv(APPLES, '9,1,"DELI,National,,,,5'), 'row-invalid', /line \d: .*quote/i],
  [
    'a column that is missing',
    'product_id,brand\n1,x\n',
    'row-invalid',
    /line 1: the columns manufacturer_id, department/,
  ],
  ['no products', csv(), 'file-corrupt', /holds no products/],
  ['an empty file', '', 'file-corrupt', /holds no products/],
  ['what is not gzip', Buffer.from(csv(APPLES)), 'file-corrupt', /cannot be unpacked/],
  ['a file that was cut off', gzipSync(csv(APPLES, NAMELESS)).subarray(0, -12), 'file-corrupt', /cannot be unpacked/],
])('%s is refused with its cause, and nothing is written', async (_, content, code, message) => {
  const bad = importer().import(await file(content));
  await expect(bad).rejects.toMatchObject({
    name: 'ImportError',
    code,
    message: expect.stringMatching(message),
    mend: expect.any(String),
  });
  expect(await rows('SELECT 1 FROM products UNION ALL SELECT 1 FROM product_imports')).toEqual([]);
});

test('a file that is not there is refused', async () => {
  await expect(importer().import(new ProductFile(join(folder, 'nothing')))).rejects.toMatchObject({
    code: 'file-missing',
  });
});
