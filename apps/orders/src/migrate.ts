import { defineEnvironment, EnvironmentError } from '@highstreet/service';
import { migrateShards } from '@highstreet/sharding';
import { CreateDirectory1763700000000 } from './migrations/1763700000000-create-directory.ts';
import { CreateOrders1763700000001 } from './migrations/1763700000001-create-orders.ts';
import { ordersDatabases } from './orders.environment.ts';

class MigrationEnvironment extends defineEnvironment(ordersDatabases) {}

try {
  const environment = new MigrationEnvironment();
  const run = await migrateShards({
    name: 'orders',
    directoryUrl: environment.DIRECTORY_DATABASE_URL,
    shardUrls: environment.ORDERS_SHARD_URLS,
    directoryMigrations: [CreateDirectory1763700000000],
    shardMigrations: [CreateOrders1763700000001],
  });
  for (const [database, names] of Object.entries(run)) {
    process.stdout.write(
      `${database}: ${names.length === 0 ? 'nothing to migrate' : `migrated ${names.join(', ')}`}\n`,
    );
  }
} catch (error) {
  // The error of a host with several addresses has a code but no message.
  const { code, message } = error as { code?: string; message: string };
  process.stderr.write(`orders: the migration failed. ${message || code}\n`);
  process.exitCode = error instanceof EnvironmentError ? 78 : 1; // EX_CONFIG of sysexits.h
}
