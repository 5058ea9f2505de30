import { z } from 'zod';
import { Cents, ProductId } from '../catalog/product.ts';

/** Who buys: the `sub` of the token. */
export const CustomerId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Use 1 to 64 letters, digits, - or _');

export const OrderId = z.uuid().describe('a UUIDv8 that carries the time and the bucket of its customer');

/** The most of one product in one order, after the lines of the same product are added up. */
export const MAX_QUANTITY = 100_000;
export const MAX_LINES = 200;

const Quantity = z.int().min(1).max(MAX_QUANTITY);

export const NewOrder = z
  .strictObject({
    lines: z
      .array(z.strictObject({ productId: ProductId, quantity: Quantity }))
      .min(1)
      .max(MAX_LINES),
  })
  .meta({ id: 'NewOrder' });
export type NewOrder = z.infer<typeof NewOrder>;

export const OrderLine = z
  .object({ productId: ProductId, quantity: Quantity, priceCents: Cents })
  .meta({ id: 'OrderLine' });
export type OrderLine = z.infer<typeof OrderLine>;

/** Why an order did not become a sale. */
export const CancelReason = z.enum(['out-of-stock', 'not-for-sale', 'no-answer']).meta({ id: 'CancelReason' });
export type CancelReason = z.infer<typeof CancelReason>;

/** The order as its customer sees it; `confirmed` and `cancelled` are final. */
const common = {
  id: OrderId,
  customerId: CustomerId,
  lines: z.array(OrderLine),
  totalCents: Cents,
  placedAt: z.iso.datetime(),
};
export const Order = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('placed'), ...common }),
    z.object({ state: z.literal('confirmed'), ...common, finalAt: z.iso.datetime() }),
    z.object({ state: z.literal('cancelled'), ...common, finalAt: z.iso.datetime(), reason: CancelReason }),
  ])
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;

export const OrderState = z.enum(['placed', 'confirmed', 'cancelled']).meta({ id: 'OrderState' });
export type OrderState = z.infer<typeof OrderState>;
