import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';
import { PageQuery, pageOf } from '../http/page.ts';
import { CancelReason, OrderId } from '../orders/order.ts';

const told = { id: z.uuid(), orderId: OrderId, createdAt: z.iso.datetime() };

export const Notification = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('order-confirmed'), ...told, totalCents: z.int() }),
    z.object({ kind: z.literal('order-cancelled'), ...told, reason: CancelReason }),
  ])
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

export const listNotifications = endpoint({
  operationId: 'listNotifications',
  method: 'get',
  path: '/api/notifications',
  summary: 'What you were told, newest first',
  tag: 'notifications',
  access: 'customer',
  query: PageQuery,
  output: pageOf(Notification),
  problems: ['invalid-cursor'],
});
