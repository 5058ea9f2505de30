import {
  getProduct,
  type InputOf,
  listDepartments,
  listProducts,
  type OutputOf,
  patchProduct,
  ProblemError,
} from '@highstreet/contracts';
import { Caller, Handles, Input } from '@highstreet/service';
import { Controller, Header, Query } from '@nestjs/common';
import { ProductService } from './product.service.ts';

const WITH_IDS_ALONE = Object.keys(listProducts.query.shape).filter((name) => name !== 'ids');
// Whoever keeps an answer asks again before using it: what can be kept for how long is the edge's to decide.
const NOT_KEPT = 'private, max-age=0, must-revalidate';

@Controller()
export class ProductController {
  constructor(private readonly products: ProductService) {}

  @Handles(listProducts)
  @Header('cache-control', NOT_KEPT)
  async list(
    @Input() { query, headers }: InputOf<typeof listProducts>,
    @Caller() caller: Caller | undefined,
    @Query() sent: Record<string, string>,
  ): Promise<OutputOf<typeof listProducts>> {
    const fresh = wantsFresh(headers, caller);
    if (!query.ids) return this.products.page(query, fresh);
    const issues = WITH_IDS_ALONE.filter((name) => name in sent).map((name) => ({
      path: `query.${name}`,
      message: 'Leave it out, ids excludes it',
    }));
    if (issues.length > 0) throw new ProblemError('invalid-request', undefined, { issues });
    return { items: await this.products.byIds(query.ids, fresh), nextCursor: null };
  }

  @Handles(getProduct)
  @Header('cache-control', NOT_KEPT)
  async get(
    @Input() { params, headers }: InputOf<typeof getProduct>,
    @Caller() caller: Caller | undefined,
  ): Promise<OutputOf<typeof getProduct>> {
    const [product] = await this.products.byIds([params.id], wantsFresh(headers, caller));
    if (!product) throw new ProblemError('not-found', `There is no product ${params.id}`);
    return product;
  }

  @Handles(patchProduct)
  patch(@Input() { params, body }: InputOf<typeof patchProduct>): Promise<OutputOf<typeof patchProduct>> {
    return this.products.patch(params.id, body);
  }

  @Handles(listDepartments)
  @Header('cache-control', NOT_KEPT)
  async departments(): Promise<OutputOf<typeof listDepartments>> {
    return { items: await this.products.departments() };
  }
}

/** Anybody may send the header; it costs a read of the primary, so only an admin's is heeded. */
function wantsFresh(headers: { 'cache-control'?: string | undefined }, caller: Caller | undefined): boolean {
  return /\bno-cache\b/i.test(headers['cache-control'] ?? '') && (caller?.roles.includes('admin') ?? false);
}
