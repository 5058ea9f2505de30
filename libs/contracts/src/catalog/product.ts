import { z } from 'zod';

export const ProductId = z.int().positive().max(2_147_483_647);
export const Cents = z.int().nonnegative();

export const Product = z
  .object({
    id: ProductId,
    manufacturerId: z.int(),
    department: z.string(),
    brand: z.string(),
    category: z.string().nullable(),
    type: z.string().nullable(),
    packageSize: z.string().nullable(),
    priceCents: Cents.nullable().describe('null: shown, but not for sale'),
    stock: z.int().nonnegative().describe('may be as old as the cache; the exact figure is checked at the reservation'),
    version: z.int().positive().describe('goes up with every change of price or stock by an admin'),
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof Product>;

export const ProductPatch = z
  .strictObject({
    priceCents: Cents.max(100_000_000).nullable().optional(),
    stock: z.int().nonnegative().max(1_000_000_000).optional(),
  })
  .refine((patch) => patch.priceCents !== undefined || patch.stock !== undefined, 'Give priceCents, stock or both')
  .meta({ id: 'ProductPatch' });
export type ProductPatch = z.infer<typeof ProductPatch>;

export const Department = z
  .object({ name: z.string(), products: z.int().nonnegative(), forSale: z.int().nonnegative() })
  .meta({ id: 'Department' });
export type Department = z.infer<typeof Department>;
