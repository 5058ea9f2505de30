import { type Envelope, orderCancelled, orderConfirmed } from '@highstreet/contracts';
import { type NewEvent, newEvent, Outbox } from '@highstreet/messaging';
import { type SqlExecutor, sql } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';
import { OrderMetrics } from './order-metrics.ts';
import type { OrderRow } from './order-row.ts';
import { changeBy, type OrderEvent } from './order-state.ts';

/** `placed` is the only state that is ever left, see TRANSITIONS. */
const SETTLE = sql(
  'order.settle',
  `UPDATE orders o SET state = c.state, cancel_reason = c.reason, final_at = now()
   FROM unnest($1::uuid[], $2::text[], $3::text[]) AS c (id, state, reason)
   WHERE o.id = c.id AND o.state = 'placed'
   RETURNING o.id, o.customer_id, o.total_cents, o.state, o.cancel_reason`,
);

type SettledRow = Pick<OrderRow, 'id' | 'customer_id' | 'total_cents' | 'state' | 'cancel_reason'>;

export interface OrderNews {
  readonly orderId: string;
  readonly event: OrderEvent;
  /** The event of another service that brought it; the request goes on under its id. */
  readonly causedBy?: Envelope;
}

/** Brings orders to their final state, each at most once, and says so by one event each. */
@Injectable()
export class OrderSettlement {
  constructor(
    private readonly outbox: Outbox,
    private readonly metrics: OrderMetrics,
  ) {}

  /**
   * In the transaction of the caller; two statements, however many orders. Of two pieces of news about one order the
   * first counts. Orders that are final, or not of this shard, are left as they are.
   *
   * @returns the function to call after the commit: it counts what has happened
   */
  async apply(tx: SqlExecutor, news: readonly OrderNews[]): Promise<() => void> {
    const firsts = new Map(news.toReversed().map((item) => [item.orderId.toLowerCase(), item]));
    const ids: string[] = [];
    const states: string[] = [];
    const reasons: (string | null)[] = [];
    for (const { orderId, event } of firsts.values()) {
      const change = changeBy(event, 'placed');
      if (!change) continue;
      ids.push(orderId);
      states.push(change.state);
      reasons.push(change.state === 'cancelled' ? change.reason : null);
    }
    if (ids.length === 0) return () => undefined;
    const settled = await tx.query<SettledRow>(SETTLE, [ids, states, reasons]);
    await this.outbox.append(
      tx,
      settled.map((row) => toEvent(row, firsts.get(row.id)?.causedBy)),
    );
    return () => {
      for (const { state, cancel_reason } of settled) this.metrics.count(state, cancel_reason ?? '');
    };
  }
}

function toEvent(row: SettledRow, causedBy: Envelope | undefined): NewEvent {
  const data = { orderId: row.id, customerId: row.customer_id, totalCents: Number(row.total_cents) };
  const cause = causedBy ? { causedBy } : {};
  return row.cancel_reason === null
    ? newEvent(orderConfirmed, data, cause)
    : newEvent(orderCancelled, { ...data, reason: row.cancel_reason }, cause);
}
