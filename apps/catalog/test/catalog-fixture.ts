import { type Cache, cacheMetrics, openCache } from '@highstreet/cache';
import { Outbox } from '@highstreet/messaging';
import { openPostgres, type Postgres, runMigrations, sql } from '@highstreet/postgres';
import { Cursors, Metrics } from '@highstreet/service';
import { createTestDatabase, testRedisUrl } from '@highstreet/testing';
import type { CatalogEnvironment } from '../src/catalog-environment.ts';
import { CATALOG_MIGRATIONS } from '../src/migrations/catalog-migrations.ts';
import { ProductEntity } from '../src/products/product.entity.ts';
import { ProductRepository } from '../src/products/product.repository.ts';
import { ProductService } from '../src/products/product.service.ts';
import { StockEntity } from '../src/products/stock.entity.ts';

export interface CatalogDatabase {
  readonly url: string;
  readonly postgres: Postgres;
  drop(): Promise<void>;
}

/** A database of its own with catalog's tables. */
export async function createCatalogDatabase(): Promise<CatalogDatabase> {
  const { url, drop } = await createTestDatabase();
  await runMigrations({ name: 'catalog', url, migrations: CATALOG_MIGRATIONS });
  const postgres = await openCatalog(url);
  return { url, postgres, drop: async () => void (await postgres.close(), await drop()) };
}

/** As another instance of the service would. */
export function openCatalog(url: string, replicaUrl?: string): Promise<Postgres> {
  const entities = [ProductEntity, StockEntity];
  const limits = { poolSize: 4, statementTimeoutMs: 10_000, connectTimeoutMs: 3_000 };
  return openPostgres({ name: 'catalog', url, replicaUrl, entities, ...limits });
}

/** As after the migrations: much faster than another database. */
export async function emptyCatalog(postgres: Postgres): Promise<void> {
  await postgres.query(sql('test.empty', 'TRUNCATE products, stock, product_imports, reservations, outbox'));
}

export interface NewProduct {
  readonly id: number;
  readonly department?: string;
  readonly category?: string | null;
  readonly type?: string | null;
  readonly size?: string | null;
  readonly stock?: number;
}

export async function addProducts(postgres: Postgres, products: readonly NewProduct[]): Promise<void> {
  await postgres.query(
    sql(
      'test.add-products',
      `WITH added AS (
         INSERT INTO products (id, manufacturer_id, department, brand, category, type, package_size, price_cents)
         SELECT id, 1, department, 'National', category, type, size, 100
         FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[])
           AS p (id, department, category, type, size)
       ) INSERT INTO stock (product_id, quantity) SELECT * FROM unnest($1::int[], $6::int[])`,
    ),
    [
      products.map(({ id }) => id),
      products.map(({ department = 'GROCERY' }) => department),
      products.map(({ category = null }) => category),
      products.map(({ type = null }) => type),
      products.map(({ size = null }) => size),
      products.map(({ stock = 1_000 }) => stock),
    ],
  );
}

export function openProducts(postgres: Postgres, cache: Cache): ProductService {
  const env = { CURSOR_SECRET: 'a secret of the tests', DEPARTMENTS_TTL_MS: 100 } as CatalogEnvironment;
  return new ProductService(new ProductRepository(postgres), cache, new Cursors(env), new Outbox(), env);
}

export function openTestCache(CACHE: 'on' | 'off'): Cache {
  return openCache(
    {
      REDIS_URL: testRedisUrl(),
      CACHE,
      CACHE_TTL_MS: 60_000,
      CACHE_TOMBSTONE_TTL_MS: 30_000,
      REDIS_READ_TIMEOUT_MS: 2_000,
      REDIS_SKIP_MS: 1_000,
    },
    cacheMetrics(new Metrics()),
  );
}

/** What waits in the outbox, in the order in which it was written. */
export async function outboxEvents(postgres: Postgres): Promise<{ type: string; requestid: string; data: never }[]> {
  const rows = await postgres.query<{ value: string }>(
    sql('test.outbox', 'SELECT value FROM outbox ORDER BY position'),
  );
  return rows.map(({ value }) => JSON.parse(value));
}
