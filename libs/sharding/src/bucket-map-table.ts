import { BUCKETS } from './bucket.ts';

/**
 * SQL statements that create the bucket map in the directory database; run them one by one in a migration.
 *
 * A trigger counts the version up with every change of a row, so nobody can change the map without its readers noticing.
 * `map_id` is also written into every shard: a shard that belongs to another map is refused instead of read.
 */
export function createBucketMapTables(): string[] {
  return [
    `CREATE TABLE bucket_map (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      map_id uuid NOT NULL DEFAULT gen_random_uuid(),
      shards smallint NOT NULL CHECK (shards > 0),
      version bigint NOT NULL DEFAULT 1
    )`,
    `CREATE TABLE bucket_shard (
      bucket smallint PRIMARY KEY CHECK (bucket BETWEEN 0 AND ${BUCKETS - 1}),
      shard smallint NOT NULL CHECK (shard >= 0)
    )`,
    `CREATE FUNCTION bucket_map_next_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE bucket_map SET version = version + 1;
        RETURN NULL;
      END $$`,
    `CREATE TRIGGER bucket_shard_changed AFTER INSERT OR UPDATE OR DELETE ON bucket_shard
      FOR EACH STATEMENT EXECUTE FUNCTION bucket_map_next_version()`,
  ];
}

export function dropBucketMapTables(): string[] {
  return ['DROP TABLE bucket_shard', 'DROP TABLE bucket_map', 'DROP FUNCTION bucket_map_next_version'];
}

/** SQL statements for a migration of every shard: the shard's own number, and the map that gave it. */
export function createShardIdentityTable(): string[] {
  return [
    `CREATE TABLE shard_identity (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      map_id uuid NOT NULL,
      shard smallint NOT NULL
    )`,
  ];
}

export function dropShardIdentityTable(): string[] {
  return ['DROP TABLE shard_identity'];
}
