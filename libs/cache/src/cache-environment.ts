import { z } from 'zod';

/** The keys of every service that caches in Redis. */
export const cacheEnvironment = {
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** `off` sends every read to its load, so that an experiment can measure what the cache is worth. */
  CACHE: z.enum(['on', 'off']).default('on'),
  /** The longest that a value may be out of date when an invalidation was lost. */
  CACHE_TTL_MS: z.coerce.number().int().min(100).default(60_000),
  /** Above the longest load (statement time-out 10 s) and above any honest replication lag. */
  CACHE_TOMBSTONE_TTL_MS: z.coerce.number().int().min(100).default(30_000),
  /** A healthy Redis answers in under 1 ms; the read that a miss costs takes a few. */
  REDIS_READ_TIMEOUT_MS: z.coerce.number().int().min(1).default(50),
  /** While Redis fails, one command in this time tries it again; all others are misses at once. */
  REDIS_SKIP_MS: z.coerce.number().int().min(1).default(1_000),
};

export type CacheEnvironment = z.output<z.ZodObject<typeof cacheEnvironment>>;
