import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';
import { PageQuery, pageOf } from '../http/page.ts';
import { Department, Product, ProductId, ProductPatch } from './product.ts';

const ProductIdInPath = z.object({ id: z.coerce.number().pipe(ProductId) });

/** Up to 100 ids, comma-separated, in the order the answer keeps. */
const ProductIds = z
  .string()
  .regex(/^\d{1,10}(,\d{1,10}){0,99}$/, 'Give 1 to 100 product ids, separated by commas')
  .transform((ids) => [...new Set(ids.split(',').map(Number))])
  .pipe(z.array(ProductId));

const freshness = z.object({
  'cache-control': z.string().optional().describe('`no-cache` with the role admin reads past every cache and replica'),
});

export const listProducts = endpoint({
  operationId: 'listProducts',
  method: 'get',
  path: '/api/products',
  summary: 'Products by filter, by full text, or by ids',
  tag: 'catalog',
  access: 'public',
  query: PageQuery.extend({
    ids: ProductIds.optional().describe('unknown ids are left out; excludes every other parameter'),
    department: z.string().max(100).optional(),
    brand: z.string().max(100).optional(),
    category: z.string().max(100).optional(),
    q: z.string().trim().min(1).max(200).optional().describe('full text in category, type and package size'),
  }),
  headers: freshness,
  output: pageOf(Product),
  problems: ['invalid-cursor'],
});

export const getProduct = endpoint({
  operationId: 'getProduct',
  method: 'get',
  path: '/api/products/{id}',
  summary: 'One product',
  tag: 'catalog',
  access: 'public',
  params: ProductIdInPath,
  headers: freshness,
  output: Product,
  problems: ['not-found'],
});

export const patchProduct = endpoint({
  operationId: 'patchProduct',
  method: 'patch',
  path: '/api/products/{id}',
  summary: 'Set the price or the stock of a product',
  tag: 'catalog',
  access: 'admin',
  params: ProductIdInPath,
  body: ProductPatch,
  output: Product,
  problems: ['not-found'],
});

export const listDepartments = endpoint({
  operationId: 'listDepartments',
  method: 'get',
  path: '/api/departments',
  summary: 'Departments with the number of their products',
  tag: 'catalog',
  access: 'public',
  output: z.object({ items: z.array(Department) }),
});
