import { Cache, type Miss } from '@highstreet/cache';
import { type Department, type Product, productChanged, ProblemError, type ProductPatch } from '@highstreet/contracts';
import { newEvent, Outbox } from '@highstreet/messaging';
import { Cursors } from '@highstreet/service';
import { Injectable } from '@nestjs/common';
import { CatalogEnvironment } from '../catalog-environment.ts';
import { type ProductFilter, ProductRepository } from './product.repository.ts';

/** The number is that of the cached shape: raise it with a change of `Product`, and old instances keep their own keys. */
const PRODUCT_KEY = 'catalog:product:1:';
const DEPARTMENTS_KEY = 'catalog:departments:1';

const keyOf = (id: number) => `${PRODUCT_KEY}${id}`;
const idOf = (key: string) => Number(key.slice(PRODUCT_KEY.length));

export interface PageRequest extends ProductFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

@Injectable()
export class ProductService {
  constructor(
    private readonly products: ProductRepository,
    private readonly cache: Cache,
    private readonly cursors: Cursors,
    private readonly outbox: Outbox,
    private readonly env: CatalogEnvironment,
  ) {}

  /** In the order of the ids; unknown ones are left out. `fresh` reads past the cache and the replica. */
  async byIds(ids: readonly number[], fresh: boolean): Promise<Product[]> {
    if (fresh) {
      const rows = new Map((await this.products.byIds(ids, 'primary')).map((product) => [product.id, product]));
      return ids.map((id) => rows.get(id)).filter((product) => product !== undefined);
    }
    const found = await this.cache.getMany<Product>(ids.map(keyOf), this.loadMisses);
    return found.filter((product) => product !== undefined);
  }

  /** The same of one product, as JSON: undefined if it is unknown. */
  async jsonById(id: number, fresh: boolean): Promise<string | undefined> {
    if (!fresh) return this.cache.getJson<Product>(keyOf(id), this.loadMisses);
    const [product] = await this.byIds([id], fresh);
    return product && JSON.stringify(product);
  }

  /** @throws ProblemError `invalid-cursor` */
  async page(request: PageRequest, fresh: boolean): Promise<{ items: Product[]; nextCursor: string | null }> {
    const { limit, cursor, department, brand, category, q } = request;
    const scope = `products:${JSON.stringify([department, brand, category, q])}`;
    const afterId = cursor === undefined ? 0 : Number(this.cursors.decode(scope, cursor)[0]);
    const from = fresh ? 'primary' : 'replica';
    const rows = await this.products.page({ department, brand, category, q }, afterId, limit + 1, from);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? this.cursors.encode(scope, [items.at(-1)!.id]) : null };
  }

  async departments(): Promise<Department[]> {
    const load = async () => ({ version: 0, items: await this.products.departments() });
    return (await this.cache.get(DEPARTMENTS_KEY, load, this.env.DEPARTMENTS_TTL_MS))!.items;
  }

  /** @throws ProblemError `not-found` */
  async patch(id: number, patch: ProductPatch): Promise<Product> {
    const product = await this.products.patch(id, patch, (tx, { version, priceCents, stock }) =>
      this.outbox.append(tx, [newEvent(productChanged, { productId: id, version, priceCents, stock })]),
    );
    if (!product) throw new ProblemError('not-found', `There is no product ${id}`);
    // The event does it too, and for certain; this is so that whoever changed it sees it at once.
    await this.changed(id, product.version);
    return product;
  }

  async changed(id: number, version: number): Promise<void> {
    await this.cache.invalidate([{ key: keyOf(id), minVersion: version }]);
  }

  private readonly loadMisses = async (misses: readonly Miss[]): Promise<Map<string, Product>> => {
    const rows = await this.products.atLeast(misses.map(({ key, ...miss }) => ({ id: idOf(key), ...miss })));
    return new Map(rows.map((product) => [keyOf(product.id), product]));
  };
}
