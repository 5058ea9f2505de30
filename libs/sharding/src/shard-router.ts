import { openPostgresLater, type Postgres } from '@highstreet/postgres';
import { isConnectionError } from '@highstreet/service';
import { Logger } from '@nestjs/common';
import { bucketOf } from './bucket.ts';
import { bucketOfId } from './bucket-id.ts';
import { BucketMap } from './bucket-map.ts';
import { Shard } from './shard.ts';
import { ShardLayoutError } from './shard-layout-error.ts';

export interface ShardingOptions {
  /** For logs: `orders` makes `orders-0`, `orders-1`. */
  readonly name: string;
  /** Shard 0 first. */
  readonly shardUrls: readonly string[];
  /** None, or one for each shard. */
  readonly replicaUrls?: readonly string[] | undefined;
  /** The database of the bucket map. */
  readonly directoryUrl: string;
  /** Connections to each shard. */
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** How late a change of the bucket map is seen. */
  readonly mapPollMs: number;
}

/** The poll, and one connection to spare for the day that the first one hangs. */
const DIRECTORY_POOL_SIZE = 2;

/**
 * Finds the shard of a customer or of an id. A shard that is down fails the requests of its own customers only, at start
 * as well: nothing is asked of a shard before a request needs it.
 */
export class ShardRouter {
  private readonly logger = new Logger(ShardRouter.name);
  private readonly directory: Postgres;
  private readonly shards: readonly Shard[];
  private poll: NodeJS.Timeout | undefined;
  readonly map: BucketMap;

  constructor(private readonly options: ShardingOptions) {
    const { name, shardUrls, replicaUrls, directoryUrl } = options;
    if (replicaUrls && replicaUrls.length !== shardUrls.length) throw replicaCountDiffers(options);
    this.directory = openPostgresLater({
      ...options,
      name: `${name}-directory`,
      url: directoryUrl,
      poolSize: DIRECTORY_POOL_SIZE,
    });
    this.map = new BucketMap(this.directory, shardUrls.length);
    this.shards = shardUrls.map((url, shard) => {
      const postgres = openPostgresLater({
        ...options,
        name: `${name}-${shard}`,
        url,
        replicaUrl: replicaUrls?.[shard],
      });
      return new Shard(shard, postgres, this.map);
    });
  }

  /**
   * Reads the map and looks at each shard. What cannot be reached is left for later.
   *
   * @throws ShardLayoutError when the URLs do not fit the data
   */
  async start(): Promise<void> {
    await this.orLater('the directory', this.map.refresh());
    if (this.map.loaded) {
      await Promise.all(this.shards.map((shard) => this.orLater(shard.postgres.name, shard.verify())));
    }
    this.poll = setInterval(() => void this.map.tryRefresh(), this.options.mapPollMs).unref();
  }

  /** @throws ProblemError `unavailable` before the bucket map was read */
  forCustomer(customerId: string): Shard {
    return this.forBucket(bucketOf(customerId));
  }

  /** @throws BucketIdError when the id carries no bucket; ProblemError `unavailable` before the bucket map was read */
  forId(id: string): Shard {
    return this.forBucket(bucketOfId(id));
  }

  all(): readonly Shard[] {
    return this.shards;
  }

  async close(): Promise<void> {
    clearInterval(this.poll);
    await Promise.all([this.directory.close(), ...this.shards.map((shard) => shard.postgres.close())]);
  }

  private forBucket(bucket: number): Shard {
    const shard = this.shards[this.map.shardOf(bucket)];
    if (!shard) throw new RangeError(`The bucket map names a shard that has no URL (bucket ${bucket})`);
    return shard;
  }

  private async orLater(name: string, work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!isConnectionError(error)) throw error;
      this.logger.warn({ database: name, err: error }, 'cannot be reached, starting without it');
    });
  }
}

function replicaCountDiffers({ shardUrls, replicaUrls }: ShardingOptions): ShardLayoutError {
  return new ShardLayoutError(
    'replica-count-differs',
    `There are ${shardUrls.length} shard URL(s) and ${replicaUrls?.length} replica URL(s). Give one replica for each shard, in the same order, or none.`,
  );
}
