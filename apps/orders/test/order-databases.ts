import { migrateShards } from '@highstreet/sharding';
import { createTestDatabase } from '@highstreet/testing';
import { CreateDirectory1763700000000 } from '../src/migrations/1763700000000-create-directory.ts';
import { CreateOrders1763700000001 } from '../src/migrations/1763700000001-create-orders.ts';

export interface OrderDatabases {
  readonly directoryUrl: string;
  readonly shardUrls: readonly [string, string];
  drop(): Promise<void>;
}

/** A directory and two shards, migrated. */
export async function createOrderDatabases(): Promise<OrderDatabases> {
  const [directory, first, second] = await Promise.all([
    createTestDatabase(),
    createTestDatabase(),
    createTestDatabase(),
  ]);
  await migrateShards({
    name: 'orders',
    directoryUrl: directory.url,
    shardUrls: [first.url, second.url],
    directoryMigrations: [CreateDirectory1763700000000],
    shardMigrations: [CreateOrders1763700000001],
  });
  return {
    directoryUrl: directory.url,
    shardUrls: [first.url, second.url],
    async drop() {
      await Promise.all([directory, first, second].map((database) => database.drop()));
    },
  };
}
