import { ProblemError } from '@highstreet/contracts';
import { type SqlExecutor, sql } from '@highstreet/postgres';
import { Logger } from '@nestjs/common';
import { BUCKETS } from './bucket.ts';
import { ShardLayoutError } from './shard-layout-error.ts';

/** No row when the version is the one that is known already. */
const READ_OTHER = sql(
  'bucket-map.read-other',
  `SELECT m.map_id AS "mapId", m.version, m.shards,
     (SELECT array_agg(b.shard ORDER BY b.bucket) FROM bucket_shard b) AS "shardOf"
   FROM bucket_map m WHERE m.version <> $1`,
);

interface MapRow {
  readonly mapId: string;
  readonly version: string;
  readonly shards: number;
  readonly shardOf: number[];
}

/**
 * Which shard has which bucket, from the directory database.
 *
 * A change is known to every process within one poll. While the directory is away the last good map stays in use; a
 * process that has never seen one answers 503 until it does.
 */
export class BucketMap {
  private readonly logger = new Logger(BucketMap.name);
  private current: MapRow | undefined;
  private failing = false;

  constructor(
    private readonly directory: SqlExecutor,
    /** How many shards this process has URLs of. */
    private readonly shards: number,
  ) {}

  get loaded(): boolean {
    return this.current !== undefined;
  }

  /** Goes up with every change; '0' before the map was read. */
  get version(): string {
    return this.current?.version ?? '0';
  }

  /** @throws ProblemError `unavailable` before the map was read */
  get mapId(): string {
    return this.get().mapId;
  }

  /** @throws ProblemError `unavailable` before the map was read */
  shardOf(bucket: number): number {
    const shard = this.get().shardOf[bucket];
    if (shard === undefined) throw new RangeError(`A bucket is 0 to ${BUCKETS - 1}, not ${bucket}`);
    return shard;
  }

  /**
   * Reads the map if it is another version than the one in use.
   *
   * @throws ShardLayoutError when it cannot be used with the shards of this process; the last good map stays in use
   */
  async refresh(): Promise<void> {
    const [row] = await this.directory.query<MapRow>(READ_OTHER, [this.version]);
    if (row) this.current = this.checked(row);
    else if (!this.current) throw missing();
  }

  /** For the poll: a failure is logged once, until it works again. */
  async tryRefresh(): Promise<void> {
    try {
      await this.refresh();
      if (this.failing) this.logger.log('the bucket map can be read again');
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.logger.warn({ version: this.version, err: error }, 'bucket map not read, keeping the last');
      this.failing = true;
    }
  }

  private get(): MapRow {
    if (!this.current) throw new ProblemError('unavailable', 'Where the orders are is not known yet, try again');
    return this.current;
  }

  private checked(row: MapRow): MapRow {
    if (row.shardOf?.length !== BUCKETS) throw missing();
    const highest = Math.max(...row.shardOf);
    if (row.shards !== this.shards || highest >= this.shards) throw shardCountChanged(row.shards, this.shards);
    return row;
  }
}

export function shardCountChanged(mapped: number, named: number): ShardLayoutError {
  return new ShardLayoutError(
    'shard-count-changed',
    `The bucket map spreads the data over ${mapped} shard(s), but URLs of ${named} are given. ` +
      `Give the ${mapped} URL(s) that the map was made for, in the same order; or empty all shards and the directory and migrate anew.`,
  );
}

function missing(): ShardLayoutError {
  return new ShardLayoutError(
    'bucket-map-missing',
    'The directory database has no bucket map. Run the migrations first.',
  );
}
