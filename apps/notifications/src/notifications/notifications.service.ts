import type { DataOf, Envelope, Notification } from '@highstreet/contracts';
import { orderCancelled, orderConfirmed } from '@highstreet/contracts';
import { Inbox } from '@highstreet/messaging';
import { Postgres } from '@highstreet/postgres';
import { Cursors } from '@highstreet/service';
import { Injectable } from '@nestjs/common';
import { notificationId } from './notification-id.ts';
import type { NotificationEntity } from './notification.entity.ts';
import { type NewNotification, NotificationRepository } from './notification.repository.ts';

/** An event that ends an order's way. */
export type FinalEvent = Envelope<DataOf<typeof orderConfirmed> | DataOf<typeof orderCancelled>>;

const CONSUMER = 'notifications';

@Injectable()
export class NotificationsService {
  constructor(
    private readonly postgres: Postgres,
    private readonly inbox: Inbox,
    private readonly notifications: NotificationRepository,
    private readonly cursors: Cursors,
  ) {}

  /** Stores each event once, all or none; the mail of each is then pending. */
  async record(events: readonly FinalEvent[]): Promise<void> {
    await this.postgres.transaction(async (tx) => {
      const fresh = await this.inbox.claim(
        tx,
        CONSUMER,
        events.map((event) => event.id),
      );
      await this.notifications.insert(tx, events.filter((event) => fresh.has(event.id)).map(toNotification));
    });
  }

  async listOf(customerId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const scope = `notifications:${customerId}`;
    const [createdAt, id] = cursor ? this.cursors.decode(scope, cursor).map(String) : [];
    const after = createdAt && id ? { createdAt, id } : undefined;
    // One more than asked for tells whether there is another page.
    const found = await this.notifications.listOf(customerId, limit + 1, after);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const nextCursor =
      last && found.length > limit ? this.cursors.encode(scope, [last.createdAt.toISOString(), last.id]) : null;
    return { items: page.map(toContract), nextCursor };
  }
}

export function toNotification(event: FinalEvent): NewNotification {
  const { orderId, customerId, totalCents } = event.data;
  const common = { orderId, customerId, requestId: event.requestid };
  if ('reason' in event.data) {
    const kind = 'order-cancelled';
    return { id: notificationId(orderId, kind), kind, data: { totalCents, reason: event.data.reason }, ...common };
  }
  const kind = 'order-confirmed';
  return { id: notificationId(orderId, kind), kind, data: { totalCents }, ...common };
}

function toContract({ id, orderId, kind, data, createdAt }: NotificationEntity): Notification {
  const told = { id, orderId, createdAt: createdAt.toISOString() };
  if (kind === 'order-confirmed') return { kind, ...told, totalCents: data.totalCents };
  return { kind, ...told, reason: data.reason! };
}
