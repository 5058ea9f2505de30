import { z } from 'zod';
import { Cents, ProductId } from '../catalog/product.ts';
import { defineEvent } from '../events/event.ts';
import { CancelReason, CustomerId, OrderId } from './order.ts';

const who = { orderId: OrderId, customerId: CustomerId };

export const orderPlaced = defineEvent({
  type: 'orders.order-placed.v1',
  source: '/orders',
  summary: 'A customer placed an order; its stock is to be reserved, all lines or none',
  data: z.object({
    ...who,
    lines: z.array(z.object({ productId: ProductId, quantity: z.int().positive() })),
    totalCents: Cents,
  }),
  key: (data) => data.orderId,
});

export const orderConfirmed = defineEvent({
  type: 'orders.order-confirmed.v1',
  source: '/orders',
  summary: 'The stock of the order is reserved, the order stands (final)',
  data: z.object({ ...who, totalCents: Cents }),
  key: (data) => data.orderId,
});

export const orderCancelled = defineEvent({
  type: 'orders.order-cancelled.v1',
  source: '/orders',
  summary: 'The order will not be delivered; what was reserved for it is to be returned (final)',
  data: z.object({ ...who, totalCents: Cents, reason: CancelReason }),
  key: (data) => data.orderId,
});
