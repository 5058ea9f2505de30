import type { Order } from '@highstreet/contracts';

const BUCKETS = 1_024;
/** The seed of the bucket map: even ranges over two shards. A shop whose buckets were moved is told apart by bucket only. */
const SHARDS = 2;

/** Orders a shard, read from the ids alone: 10 bits of bucket follow the version of the UUIDv8 (see libs/sharding). */
export function ordersByShard(orders: readonly Order[]): number[] {
  const counts = Array.from({ length: SHARDS }, () => 0);
  for (const { id } of orders) {
    const shard = Math.floor((bucketOf(id) * SHARDS) / BUCKETS);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  return counts;
}

function bucketOf(orderId: string): number {
  return (Number.parseInt(orderId.slice(14, 18), 16) & 0x0fff) >> 2;
}
