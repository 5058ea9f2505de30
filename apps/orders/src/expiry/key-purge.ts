import { sql } from '@highstreet/postgres';
import { type Shard, ShardRouter } from '@highstreet/sharding';
import { Injectable } from '@nestjs/common';
import { OrdersEnvironment } from '../orders.environment.ts';

/** Small enough to hold its locks for some ten milliseconds. */
const BATCH = 5_000;

const PURGE = sql(
  'idempotency-keys.purge',
  `DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)
     LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
   )) RETURNING 1`,
);

/** Forgets the idempotency keys that are older than IDEMPOTENCY_KEY_HOURS. */
@Injectable()
export class KeyPurge {
  constructor(
    private readonly shards: ShardRouter,
    private readonly environment: OrdersEnvironment,
  ) {}

  async purge(): Promise<void> {
    for (const shard of this.shards.all()) await this.purgeShard(shard);
  }

  private async purgeShard(shard: Shard): Promise<void> {
    for (let removed = BATCH; removed === BATCH;) {
      removed = (await shard.query(PURGE, [this.environment.IDEMPOTENCY_KEY_HOURS])).length;
    }
  }
}
