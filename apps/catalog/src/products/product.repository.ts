import type { Department, Product, ProductPatch } from '@highstreet/contracts';
import { Postgres, type SqlExecutor } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProductEntity } from './product.entity.ts';
import { DEPARTMENTS, type PageCondition, pageStatement, PRODUCTS_BY_IDS } from './product-statements.ts';
import { searchText } from './search-text.ts';
import { StockEntity } from './stock.entity.ts';

export interface ProductFilter {
  readonly department?: string | undefined;
  readonly brand?: string | undefined;
  readonly category?: string | undefined;
  readonly q?: string | undefined;
}

/** `replica` may lag; `primary` is what has been committed. */
export type ReadFrom = 'replica' | 'primary';

/** Reads by hand-written, prepared SQL, for they are the hot path; the admin's change by TypeORM entities. */
@Injectable()
export class ProductRepository {
  constructor(private readonly postgres: Postgres) {}

  /** In no order; unknown ids are left out. */
  byIds(ids: readonly number[], from: ReadFrom): Promise<Product[]> {
    return this.reader(from)(PRODUCTS_BY_IDS, [ids]);
  }

  /** From the replica, and from the primary what the replica has in an older version than is asked for. */
  async atLeast(wanted: readonly { readonly id: number; readonly minVersion?: number }[]): Promise<Product[]> {
    const rows = await this.byIds(
      wanted.map(({ id }) => id),
      'replica',
    );
    const versions = new Map(rows.map((row) => [row.id, row.version]));
    const behind = wanted.filter(({ id, minVersion = 0 }) => (versions.get(id) ?? 0) < minVersion).map(({ id }) => id);
    if (behind.length === 0) return rows;
    return [...rows.filter(({ id }) => !behind.includes(id)), ...(await this.byIds(behind, 'primary'))];
  }

  page(filter: ProductFilter, afterId: number, limit: number, from: ReadFrom): Promise<Product[]> {
    const conditions: PageCondition[] = [];
    const values: string[] = [];
    for (const name of ['department', 'brand', 'category'] as const) {
      const value = filter[name];
      if (value === undefined) continue;
      conditions.push(name);
      values.push(value.replaceAll('\0', ' '));
    }
    if (filter.q !== undefined) {
      const { text, prefix } = searchText(filter.q);
      conditions.push(prefix ? 'prefix' : 'words');
      values.push(text);
    }
    return this.reader(from)(pageStatement(conditions), [afterId, limit, ...values]);
  }

  departments(): Promise<Department[]> {
    return this.postgres.read(DEPARTMENTS);
  }

  /**
   * Sets what the patch names and raises the version; `record` runs in the same transaction. The product's row is
   * locked first, so patches of a product follow each other, and their events have the order of their versions.
   *
   * @returns undefined if there is no such product
   */
  async patch(
    id: number,
    patch: ProductPatch,
    record: (tx: SqlExecutor, product: Product) => Promise<void>,
  ): Promise<Product | undefined> {
    return this.postgres.dataSource.transaction(async (manager) => {
      const row = await manager.findOne(ProductEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!row) return undefined;
      row.version += 1;
      if (patch.priceCents !== undefined) row.priceCents = patch.priceCents;
      await manager.update(ProductEntity, { id }, { version: row.version, priceCents: row.priceCents });
      if (patch.stock !== undefined) await manager.update(StockEntity, { productId: id }, { quantity: patch.stock });
      const stock = await manager.findOneByOrFail(StockEntity, { productId: id });
      const product: Product = { ...row, stock: stock.quantity };
      await record(executorOf(manager), product);
      return product;
    });
  }

  private reader(from: ReadFrom) {
    return from === 'primary' ? this.postgres.query.bind(this.postgres) : this.postgres.read.bind(this.postgres);
  }
}

/** Lets what takes a transaction of libs/postgres take part in one of TypeORM. */
function executorOf(manager: EntityManager): SqlExecutor {
  return { query: ({ text }, values = []) => manager.query(text, [...values]) };
}
