import { openPostgresLater, type Postgres } from '@highstreet/postgres';
import { createTestDatabase } from '@highstreet/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createBucketMapTables, createShardIdentityTable, migrateShards, type ShardingOptions } from '../src/index.ts';

class CreateDirectory1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createBucketMapTables()) await runner.query(statement);
  }
  async down(): Promise<void> {}
}

class CreateShard1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createShardIdentityTable()) await runner.query(statement);
    await runner.query('CREATE TABLE note (text text)');
  }
  async down(): Promise<void> {}
}

export const limits = { poolSize: 2, statementTimeoutMs: 5_000, connectTimeoutMs: 2_000, mapPollMs: 25 };

/** An empty directory and two empty shards on the test Postgres. */
export async function createShardedDatabases() {
  const databases = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()]);
  const [directoryUrl, ...shardUrls] = databases.map((database) => database.url) as [string, string, string];
  const opened: Postgres[] = [];
  return {
    directoryUrl,
    shardUrls,
    options: { ...limits, name: 'test', directoryUrl, shardUrls } satisfies ShardingOptions,
    migrate: (changes: Partial<Pick<ShardingOptions, 'directoryUrl' | 'shardUrls'>> = {}) =>
      migrateShards({
        name: 'test',
        directoryUrl,
        shardUrls,
        directoryMigrations: [CreateDirectory1700000000000],
        shardMigrations: [CreateShard1700000000000],
        ...changes,
      }),
    directory() {
      const postgres = openPostgresLater({ ...limits, name: 'test-directory', url: directoryUrl });
      opened.push(postgres);
      return postgres;
    },
    async drop() {
      await Promise.all(opened.map((postgres) => postgres.close()));
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}
