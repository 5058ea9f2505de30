import { ServiceClient } from '@highstreet/balancer';
import { listProducts, ProblemError } from '@highstreet/contracts';
import { Injectable } from '@nestjs/common';
import type { Basket } from './order-lines.ts';

export class CatalogClient extends ServiceClient {}

/** What one call may ask for, by the contract. */
const IDS_A_CALL = 100;

/** The prices that a new order is charged. They may be as old as catalog's cache; stock is checked later, by events. */
@Injectable()
export class CatalogPrices {
  constructor(private readonly catalog: CatalogClient) {}

  /**
   * @returns cents by product, one for each line
   * @throws ProblemError `product-unknown`, `product-not-for-sale`, each with the ids; what ServiceClient throws
   */
  async of(lines: Basket): Promise<ReadonlyMap<number, number>> {
    const ids = lines.map(({ productId }) => productId);
    const found = new Map<number, number | null>();
    for (const page of await Promise.all(chunks(ids).map((chunk) => this.products(chunk)))) {
      for (const { id, priceCents } of page) found.set(id, priceCents);
    }
    const unknown = ids.filter((id) => !found.has(id));
    if (unknown.length > 0) throw new ProblemError('product-unknown', `There is no product ${unknown.join(', ')}`);
    const notForSale = ids.filter((id) => found.get(id) === null);
    if (notForSale.length > 0) {
      throw new ProblemError('product-not-for-sale', `Not for sale: product ${notForSale.join(', ')}`);
    }
    return found as ReadonlyMap<number, number>;
  }

  private async products(ids: readonly number[]) {
    const page = await this.catalog.call(listProducts, { query: { ids: ids.join(',') } });
    return page.items;
  }
}

function chunks(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / IDS_A_CALL) }, (_, nth) =>
    ids.slice(nth * IDS_A_CALL, (nth + 1) * IDS_A_CALL),
  );
}
