import { sql } from '@highstreet/postgres';
import { type Shard, ShardRouter } from '@highstreet/sharding';
import { Injectable } from '@nestjs/common';
import { OrderSettlement } from '../orders/order-settlement.ts';
import { OrdersEnvironment } from '../orders.environment.ts';

/** Some ten milliseconds of locks; the answers to these orders wait for as long. */
const BATCH = 200;

/** SKIP LOCKED: what another instance is just cancelling, or an answer just settling, is not due any more. */
const LOCK_DUE = sql(
  'order.lock-due',
  `SELECT id FROM orders WHERE state = 'placed' AND placed_at < now() - $1 * interval '1 millisecond'
   ORDER BY placed_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
);

/** Cancels the orders that catalog has not answered within ORDER_ANSWER_TIMEOUT_MS. Any number of instances may do so. */
@Injectable()
export class OrderExpiry {
  constructor(
    private readonly shards: ShardRouter,
    private readonly settlement: OrderSettlement,
    private readonly environment: OrdersEnvironment,
  ) {}

  /** All that are due in all shards. @throws AggregateError when a shard could not be swept; the others were */
  async sweep(): Promise<void> {
    const sweeps = await Promise.allSettled(this.shards.all().map((shard) => this.sweepShard(shard)));
    const errors = sweeps.flatMap((sweep): unknown[] => (sweep.status === 'rejected' ? [sweep.reason] : []));
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} shard(s) could not be swept`);
  }

  private async sweepShard(shard: Shard): Promise<void> {
    for (let locked = BATCH; locked === BATCH;) {
      locked = await this.cancelBatch(shard);
    }
  }

  private async cancelBatch(shard: Shard): Promise<number> {
    const { committed, due } = await shard.transaction(async (tx) => {
      const due = await tx.query<{ id: string }>(LOCK_DUE, [this.environment.ORDER_ANSWER_TIMEOUT_MS]);
      const news = due.map(({ id }) => ({ orderId: id, event: { kind: 'no-answer' } as const }));
      return { due, committed: await this.settlement.apply(tx, news) };
    });
    committed();
    return due.length;
  }
}
