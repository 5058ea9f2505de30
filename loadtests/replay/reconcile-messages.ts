import type { Notification, Order } from '@highstreet/contracts';
import { isFinal } from './order-books.ts';
import type { Finding } from './reconcile.ts';

/** A mail as the catcher kept it. */
export interface Mail {
  readonly messageId: string;
  readonly orderId: string;
}

/** Each final order has one mail. The same Message-ID again is the same mail delivered again (SMTP is at least once). */
export function reconcileMails(orders: readonly Order[], mails: readonly Mail[]): Finding[] {
  const byOrder = new Map<string, Set<string>>();
  for (const { orderId, messageId } of mails) byOrder.set(orderId, (byOrder.get(orderId) ?? new Set()).add(messageId));
  return orders.filter(isFinal).flatMap(({ id }) => {
    const count = byOrder.get(id)?.size ?? 0;
    return count === 1
      ? []
      : [{ kind: 'mail' as const, subject: `order ${id}`, detail: `${count} mails, should be 1` }];
  });
}

/** Deliveries beyond the first of a Message-ID, of these orders. */
export function redeliveries(orders: readonly Order[], mails: readonly Mail[]): number {
  const ids = new Set(orders.map(({ id }) => id));
  const ours = mails.filter(({ orderId }) => ids.has(orderId));
  return ours.length - new Set(ours.map(({ messageId }) => messageId)).size;
}

/** Each final order of a sampled household has one notification, which tells its outcome. */
export function reconcileNotifications(
  orders: readonly Order[],
  sampled: ReadonlyMap<string, readonly Notification[]>,
): Finding[] {
  return orders.filter(isFinal).flatMap((order) => {
    const told = sampled.get(order.customerId)?.filter(({ orderId }) => orderId === order.id);
    if (!told) return [];
    const subject = `order ${order.id}`;
    const [first] = told;
    if (!first || told.length > 1)
      return [{ kind: 'notification' as const, subject, detail: `${told.length} notifications, should be 1` }];
    if (tellsOf(first, order)) return [];
    return [
      { kind: 'notification' as const, subject, detail: `is ${order.state}, but its notification says ${first.kind}` },
    ];
  });
}

function tellsOf(told: Notification, order: Order): boolean {
  if (told.kind === 'order-confirmed') return order.state === 'confirmed' && told.totalCents === order.totalCents;
  return order.state === 'cancelled' && told.reason === order.reason;
}
