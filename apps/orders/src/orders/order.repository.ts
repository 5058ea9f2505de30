import { type Order, orderPlaced } from '@highstreet/contracts';
import { newEvent, Outbox } from '@highstreet/messaging';
import { sql } from '@highstreet/postgres';
import { bucketOfId, type Shard } from '@highstreet/sharding';
import { Injectable } from '@nestjs/common';
import { ORDER_COLUMNS, type OrderRow, toOrder } from './order-row.ts';

// Statements and not entities: a named statement costs a third of a repository's call, and this is the hottest path.
const FIND = sql('order.find', `SELECT ${ORDER_COLUMNS} FROM orders o WHERE o.id = $1`);
const FIND_BY_KEY = sql(
  'order.find-by-key',
  `SELECT ${ORDER_COLUMNS}, k.body_hash FROM idempotency_keys k JOIN orders o ON o.id = k.order_id
   WHERE k.customer_id = $1 AND k.key = $2`,
);
const LIST = sql(
  'order.list',
  `SELECT ${ORDER_COLUMNS} FROM orders o WHERE o.customer_id = $1 AND o.id < $2 ORDER BY o.id DESC LIMIT $3`,
);
/** A twin that holds the key makes this wait for its end, and then insert nothing. */
const INSERT = sql(
  'order.insert',
  `WITH claimed AS (
     INSERT INTO idempotency_keys (customer_id, key, body_hash, order_id) VALUES ($2, $7, $8, $1)
     ON CONFLICT DO NOTHING RETURNING order_id
   )
   INSERT INTO orders (id, customer_id, bucket, state, lines, total_cents, placed_at)
   SELECT order_id, $2, $3, 'placed', $4, $5, $6 FROM claimed RETURNING id`,
);

const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface IdempotencyKey {
  readonly key: string;
  readonly bodyHash: Buffer;
}

export interface KnownOrder {
  readonly order: Order;
  readonly bodyHash: Buffer;
}

@Injectable()
export class OrderRepository {
  constructor(private readonly outbox: Outbox) {}

  async find(shard: Shard, id: string): Promise<Order | undefined> {
    const [row] = await shard.query<OrderRow>(FIND, [id]);
    return row && toOrder(row);
  }

  async findByKey(shard: Shard, customerId: string, key: string): Promise<KnownOrder | undefined> {
    const [row] = await shard.query<OrderRow & { body_hash: Buffer }>(FIND_BY_KEY, [customerId, key]);
    return row && { order: toOrder(row), bodyHash: row.body_hash };
  }

  /** Newest first, those before the id `before`. */
  async list(shard: Shard, customerId: string, limit: number, before = AFTER_ALL_IDS): Promise<Order[]> {
    const rows = await shard.query<OrderRow>(LIST, [customerId, before, limit]);
    return rows.map(toOrder);
  }

  /**
   * Key, order and event: all or none.
   *
   * @returns false when the customer's key is taken, and nothing was written
   */
  async insert(shard: Shard, order: Order, { key, bodyHash }: IdempotencyKey): Promise<boolean> {
    const { id, customerId, lines, totalCents, placedAt } = order;
    const values = [id, customerId, bucketOfId(id), JSON.stringify(lines), totalCents, placedAt, key, bodyHash];
    return shard.transaction(async (tx) => {
      const inserted = await tx.query(INSERT, values);
      if (inserted.length === 0) return false;
      await this.outbox.append(tx, [
        newEvent(orderPlaced, {
          orderId: id,
          customerId,
          lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
          totalCents,
        }),
      ]);
      return true;
    });
  }
}
