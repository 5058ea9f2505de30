import { z } from 'zod';
import { defineEvent } from '../events/event.ts';
import { OrderId } from '../orders/order.ts';
import { Cents, ProductId } from './product.ts';

export const productChanged = defineEvent({
  type: 'catalog.product-changed.v1',
  source: '/catalog',
  summary: 'The price or the stock of a product was set',
  data: z.object({ productId: ProductId, version: z.int(), priceCents: Cents.nullable(), stock: z.int() }),
  key: (data) => String(data.productId),
});

export const stockReserved = defineEvent({
  type: 'catalog.stock-reserved.v1',
  source: '/catalog',
  summary: 'Every line of the order was taken from stock',
  data: z.object({ orderId: OrderId }),
  key: (data) => data.orderId,
});

export const stockRejected = defineEvent({
  type: 'catalog.stock-rejected.v1',
  source: '/catalog',
  summary: 'No line of the order was taken from stock, because these products lack it',
  data: z.object({ orderId: OrderId, reason: z.enum(['out-of-stock']), productIds: z.array(ProductId) }),
  key: (data) => data.orderId,
});
