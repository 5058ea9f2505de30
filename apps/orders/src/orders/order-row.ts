import type { CancelReason, Order, OrderLine, OrderState } from '@highstreet/contracts';

/** Columns of the table `orders` as pg gives them. */
export interface OrderRow {
  readonly id: string;
  readonly customer_id: string;
  readonly state: OrderState;
  readonly lines: OrderLine[];
  /** A bigint, which pg gives as text. */
  readonly total_cents: string;
  readonly placed_at: Date;
  readonly final_at: Date | null;
  readonly cancel_reason: CancelReason | null;
}

export const ORDER_COLUMNS =
  'o.id, o.customer_id, o.state, o.lines, o.total_cents, o.placed_at, o.final_at, o.cancel_reason';

export function toOrder(row: OrderRow): Order {
  const common = {
    id: row.id,
    customerId: row.customer_id,
    lines: row.lines,
    totalCents: Number(row.total_cents),
    placedAt: row.placed_at.toISOString(),
  };
  if (row.state === 'placed') return { state: 'placed', ...common };
  if (!row.final_at) throw new Error(`The final order ${row.id} has no time`);
  const finalAt = row.final_at.toISOString();
  if (row.state === 'confirmed') return { state: 'confirmed', ...common, finalAt };
  if (!row.cancel_reason) throw new Error(`The cancelled order ${row.id} has no reason`);
  return { state: 'cancelled', ...common, finalAt, reason: row.cancel_reason };
}
