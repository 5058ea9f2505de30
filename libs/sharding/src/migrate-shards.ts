import { openPostgresLater, runMigrations, sql, type MigrationOptions, type SqlExecutor } from '@highstreet/postgres';
import { BUCKETS } from './bucket.ts';
import { shardCountChanged } from './bucket-map.ts';
import { claimIdentity } from './shard-identity.ts';

export interface ShardedMigrationOptions {
  /** For logs: `orders` makes `orders-0`, `orders-1`. */
  readonly name: string;
  readonly directoryUrl: string;
  /** Shard 0 first. */
  readonly shardUrls: readonly string[];
  /** Has to contain `createBucketMapTables()`. */
  readonly directoryMigrations: MigrationOptions['migrations'];
  /** Has to contain `createShardIdentityTable()`. */
  readonly shardMigrations: MigrationOptions['migrations'];
}

const SEED_MAP = sql(
  'bucket-map.seed',
  'INSERT INTO bucket_map (shards) VALUES ($1) ON CONFLICT DO NOTHING RETURNING shards',
);
const SEED_BUCKETS = sql(
  'bucket-map.seed-buckets',
  `INSERT INTO bucket_shard (bucket, shard) SELECT bucket, bucket * $1 / ${BUCKETS} FROM generate_series(0, ${BUCKETS - 1}) AS bucket`,
);
const READ_MAP = sql('bucket-map.read', 'SELECT map_id AS "mapId", shards FROM bucket_map');
/**
 * Brings the directory and all shards to the newest schema. The first run spreads the buckets evenly over the shards and
 * writes into each shard which one it is; later runs only check that, and change neither.
 *
 * @returns the migrations that were run, by the name of their database
 * @throws ShardLayoutError when the number or the order of the URLs is not that of the first run
 */
export async function migrateShards(options: ShardedMigrationOptions): Promise<Record<string, string[]>> {
  const { name, directoryUrl, directoryMigrations, shardMigrations, shardUrls } = options;
  const directory = `${name}-directory`;
  const run = {
    [directory]: await runMigrations({ name: directory, url: directoryUrl, migrations: directoryMigrations }),
  };
  const mapId = await withDatabase(directory, directoryUrl, (tx) => seedBucketMap(tx, shardUrls.length));
  for (const [shard, url] of shardUrls.entries()) {
    const shardName = `${name}-${shard}`;
    run[shardName] = await runMigrations({ name: shardName, url, migrations: shardMigrations });
    await withDatabase(shardName, url, (tx) => claimIdentity(tx, { mapId, shard }));
  }
  return run;
}

async function seedBucketMap(tx: SqlExecutor, shards: number): Promise<string> {
  const seeded = await tx.query(SEED_MAP, [shards]);
  if (seeded.length > 0) await tx.query(SEED_BUCKETS, [shards]);
  const [map] = await tx.query<{ mapId: string; shards: number }>(READ_MAP);
  if (!map || map.shards !== shards) throw shardCountChanged(map?.shards ?? 0, shards);
  return map.mapId;
}

async function withDatabase<T>(name: string, url: string, work: (tx: SqlExecutor) => Promise<T>): Promise<T> {
  const database = openPostgresLater({ name, url, poolSize: 1, statementTimeoutMs: 30_000, connectTimeoutMs: 5_000 });
  try {
    return await database.transaction(work);
  } finally {
    await database.close();
  }
}
