import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { CacheEnvironment } from './cache-environment.ts';
import type { CacheMetrics } from './cache-metrics.ts';
import type { CacheStore, Write } from './cache-store.ts';
import { decode, encodeTombstone, encodeValue, type Entry } from './entry.ts';
import { BURY, FILL } from './scripts.ts';
import { SkipWindow } from './skip-window.ts';

type Scripted = Redis &
  Record<'fillEntries' | 'buryEntries', (keyCount: number, ...args: (string | number)[]) => Promise<null>>;
type Operation = 'read' | 'fill' | 'bury';

/**
 * {@link CacheStore} in Redis. A Redis that is away fails a call at once; one that is slow or frozen fails it after
 * REDIS_READ_TIMEOUT_MS, and soon only one call a second ({@link SkipWindow}).
 */
export class RedisStore implements CacheStore {
  private readonly logger = new Logger(RedisStore.name);
  private readonly redis: Scripted;
  private readonly window: SkipWindow;

  constructor(
    env: CacheEnvironment,
    private readonly metrics: CacheMetrics,
  ) {
    this.window = new SkipWindow(env.REDIS_SKIP_MS);
    this.redis = connect(env);
    this.redis.on('ready', () => this.window.succeeded());
    this.redis.on('error', (error) => this.logger.debug({ err: error }, 'redis connection'));
  }

  async read(keys: readonly string[]): Promise<(Entry | undefined)[]> {
    const [key] = keys;
    const texts = await this.attempt('read', async () =>
      keys.length === 1 ? [await this.redis.get(key!)] : this.redis.mget([...keys]),
    );
    return texts ? texts.map(decode) : keys.map(() => undefined);
  }

  async fill(values: readonly (Write & { readonly json: string })[]): Promise<void> {
    if (values.length === 0) return;
    const args = values.flatMap(({ version, ttlMs, json }) => [version, ttlMs, encodeValue(version, json)]);
    await this.attempt('fill', () => this.redis.fillEntries(values.length, ...values.map(({ key }) => key), ...args));
  }

  async bury(tombstones: readonly Write[]): Promise<boolean> {
    const args = tombstones.flatMap(({ version, ttlMs }) => [version, ttlMs, encodeTombstone(version)]);
    const keys = tombstones.map(({ key }) => key);
    const done = await this.attempt('bury', () => this.redis.buryEntries(keys.length, ...keys, ...args));
    return done !== undefined;
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  /** Undefined if Redis did not do it. */
  private async attempt<T>(operation: Operation, work: () => Promise<T>): Promise<T | undefined> {
    // An invalidation is worth its wait even while reads skip Redis: what it says is said once.
    if (operation !== 'bury' && !this.window.mayTry()) {
      this.metrics.skipped.inc({ operation });
      return undefined;
    }
    try {
      const result = await work();
      this.window.succeeded();
      return result;
    } catch (error) {
      this.metrics.errors.inc({ operation });
      if (this.window.failed()) this.logger.warn({ err: error }, 'redis fails, going on without it');
      return undefined;
    }
  }
}

function connect(env: CacheEnvironment): Scripted {
  const redis = new Redis(env.REDIS_URL, {
    connectionName: 'cache',
    // Fail instead of queueing: whoever waits for a cache could have asked the database meanwhile.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: env.REDIS_READ_TIMEOUT_MS,
    connectTimeout: 1_000,
    // A host that vanished without a FIN: the commands time out by themselves, but the connection has to be given up.
    socketTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) * (0.75 + Math.random() / 2),
  });
  redis.defineCommand('fillEntries', { lua: FILL });
  redis.defineCommand('buryEntries', { lua: BURY });
  return redis as Scripted;
}
