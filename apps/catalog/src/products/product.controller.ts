import {
  getProduct,
  type InputOf,
  listDepartments,
  listProducts,
  type OutputOf,
  patchProduct,
  ProblemError,
} from '@highstreet/contracts';
import { Caller, Handles, Input, Sent } from '@highstreet/service';
import { Controller } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProductService } from './product.service.ts';

/** Of the endpoint's output, written already. */
type Json = string;

const WITH_IDS_ALONE = Object.keys(listProducts.query.shape).filter((name) => name !== 'ids');
// Whoever keeps an answer asks again before using it: what can be kept for how long is the edge's to decide.
const NOT_KEPT = { headers: { 'cache-control': 'private, max-age=0, must-revalidate' } };

@Controller()
export class ProductController {
  constructor(private readonly products: ProductService) {}

  @Handles(listProducts, NOT_KEPT)
  async list(
    @Input() { query, headers }: InputOf<typeof listProducts>,
    @Caller() caller: Caller | undefined,
    @Sent() sent: FastifyRequest,
  ): Promise<OutputOf<typeof listProducts>> {
    const fresh = wantsFresh(headers, caller);
    if (!query.ids) return this.products.page(query, fresh);
    const issues = WITH_IDS_ALONE.filter((name) => name in (sent.query as object)).map((name) => ({
      path: `query.${name}`,
      message: 'Leave it out, ids excludes it',
    }));
    if (issues.length > 0) throw new ProblemError('invalid-request', undefined, { issues });
    return { items: await this.products.byIds(query.ids, fresh), nextCursor: null };
  }

  @Handles(getProduct, NOT_KEPT)
  async get(
    @Input() { params, headers }: InputOf<typeof getProduct>,
    @Caller() caller: Caller | undefined,
  ): Promise<Json> {
    const product = await this.products.jsonById(params.id, wantsFresh(headers, caller));
    if (product === undefined) throw new ProblemError('not-found', `There is no product ${params.id}`);
    return product;
  }

  @Handles(patchProduct)
  patch(@Input() { params, body }: InputOf<typeof patchProduct>): Promise<OutputOf<typeof patchProduct>> {
    return this.products.patch(params.id, body);
  }

  @Handles(listDepartments, NOT_KEPT)
  async departments(): Promise<OutputOf<typeof listDepartments>> {
    return { items: await this.products.departments() };
  }
}

/** Anybody may send the header; it costs a read of the primary, so only an admin's is heeded. */
function wantsFresh(headers: { 'cache-control'?: string | undefined }, caller: Caller | undefined): boolean {
  return /\bno-cache\b/i.test(headers['cache-control'] ?? '') && (caller?.roles.includes('admin') ?? false);
}
