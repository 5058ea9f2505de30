import type { CancelReason, OrderStateChange } from '@highstreet/contracts';
import { Postgres, sql } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';
import { notificationId } from '../notifications/notification-id.ts';
import { toStateChange } from './order-state.ts';

// By the primary key: what can be told of an order has ids that follow from the order's.
const FIND = sql(
  'find-final-states',
  'SELECT order_id AS "orderId", data FROM notifications WHERE id = ANY ($1::uuid[])',
);

/** The states that this service has heard of, whether or not their push arrived. */
@Injectable()
export class FinalStatesRepository {
  constructor(private readonly postgres: Postgres) {}

  /** One statement for all orders; those that are not final yet are left out. */
  async find(orderIds: readonly string[]): Promise<OrderStateChange[]> {
    const ids = orderIds.flatMap((id) => [
      notificationId(id, 'order-confirmed'),
      notificationId(id, 'order-cancelled'),
    ]);
    const rows = await this.postgres.query<{ orderId: string; data: { totalCents: number; reason?: CancelReason } }>(
      FIND,
      [ids],
    );
    return rows.map(({ orderId, data }) => toStateChange(orderId, data));
  }
}
