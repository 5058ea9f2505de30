export { BUCKETS, bucketOf } from './bucket.ts';
export { BucketIdError, bucketOfId, newBucketId, timeOfId } from './bucket-id.ts';
export { BucketMap } from './bucket-map.ts';
export {
  createBucketMapTables,
  createShardIdentityTable,
  dropBucketMapTables,
  dropShardIdentityTable,
} from './bucket-map-table.ts';
export { migrateShards, type ShardedMigrationOptions } from './migrate-shards.ts';
export { Shard } from './shard.ts';
export { type ShardLayoutCode, ShardLayoutError } from './shard-layout-error.ts';
export { ShardRouter, type ShardingOptions } from './shard-router.ts';
export { shardingEnvironment } from './sharding-environment.ts';
export { ShardingModule, type ShardingModuleOptions } from './sharding.module.ts';
