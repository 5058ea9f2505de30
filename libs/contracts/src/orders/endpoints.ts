import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';
import { PageQuery, pageOf } from '../http/page.ts';
import { CancelReason, NewOrder, Order, OrderId, OrderState } from './order.ts';

const OrderIdInPath = z.object({ id: OrderId });

export const placeOrder = endpoint({
  operationId: 'placeOrder',
  method: 'post',
  path: '/api/orders',
  summary: 'Place an order; its Location tells what becomes of it',
  tag: 'orders',
  access: 'customer',
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'Use 1 to 128 printable ASCII characters')
      .optional()
      .describe('required: the same key and body give the same order, however often it is sent'),
  }),
  body: NewOrder,
  status: 202,
  output: Order,
  problems: [
    'idempotency-key-missing',
    'idempotency-key-reused',
    'product-unknown',
    'product-not-for-sale',
    'unavailable',
  ],
});

export const getOrder = endpoint({
  operationId: 'getOrder',
  method: 'get',
  path: '/api/orders/{id}',
  summary: 'One of your orders',
  tag: 'orders',
  access: 'customer',
  params: OrderIdInPath,
  output: Order,
  problems: ['not-found'],
});

export const listOrders = endpoint({
  operationId: 'listOrders',
  method: 'get',
  path: '/api/orders',
  summary: 'Your orders, newest first',
  tag: 'orders',
  access: 'customer',
  query: PageQuery,
  output: pageOf(Order),
  problems: ['invalid-cursor'],
});

/** Served by notifications, which pushes what it hears of the order; the last event has a final state. */
export const OrderStateChange = z
  .object({ id: OrderId, state: OrderState, reason: CancelReason.optional(), totalCents: z.int() })
  .meta({ id: 'OrderStateChange' });
export type OrderStateChange = z.infer<typeof OrderStateChange>;

export const streamOrderEvents = endpoint({
  operationId: 'streamOrderEvents',
  method: 'get',
  path: '/api/orders/{id}/events',
  summary: 'The states of one of your orders as server-sent events, until it is final',
  tag: 'orders',
  access: 'customer',
  params: OrderIdInPath,
  output: OrderStateChange,
  contentType: 'text/event-stream',
  problems: ['not-found'],
});
