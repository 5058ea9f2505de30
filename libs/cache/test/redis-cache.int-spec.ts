import { Metrics } from '@highstreet/service';
import { type PrivateRedis, startRedis } from '@highstreet/testing';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cache, type CacheEnvironment, cacheMetrics, type Load, openCache } from '../src/index.ts';

interface Thing {
  readonly version: number;
}

Logger.overrideLogger(false);

let redis: PrivateRedis;
let probe: Redis;
let metrics: Metrics;
const caches: Cache[] = [];

const environment = (): CacheEnvironment => ({
  REDIS_URL: redis.url,
  CACHE: 'on',
  CACHE_TTL_MS: 60_000,
  CACHE_TOMBSTONE_TTL_MS: 30_000,
  REDIS_READ_TIMEOUT_MS: 50,
  REDIS_SKIP_MS: 200,
});
const things = (version: number) =>
  jest.fn<Load<Thing>>(async (misses) => new Map(misses.map(({ key }) => [key, { version }])));

/** Another instance of a service, once it has its connection. */
async function instance(): Promise<Cache> {
  const cache = openCache(environment(), cacheMetrics((metrics = new Metrics())));
  caches.push(cache);
  await hasRedis(cache);
  return cache;
}

/** A value stays only where Redis keeps it. */
async function hasRedis(cache: Cache): Promise<void> {
  for (;;) {
    const load = things(1);
    await cache.getMany(['probe'], load);
    if (load.mock.calls.length === 0) return;
    await delay(20);
  }
}

beforeEach(async () => {
  redis = await startRedis();
  probe = new Redis(redis.url);
  probe.on('error', () => undefined);
});
afterEach(async () => {
  for (const cache of caches.splice(0)) await cache.close();
  probe.disconnect();
  await redis.kill();
});

test('100 concurrent readers cause one query, and a second instance none', async () => {
  const [one, two] = [await instance(), await instance()];
  const load = things(1);
  await Promise.all(Array.from({ length: 100 }, () => one.getMany(['a', 'b'], load)));
  expect(load).toHaveBeenCalledTimes(1);
  expect(await two.getMany(['a', 'b'], load)).toEqual([{ version: 1 }, { version: 1 }]);
  expect(load).toHaveBeenCalledTimes(1);
});

test('many keys are one MGET', async () => {
  const cache = await instance();
  const keys = Array.from({ length: 100 }, (_, i) => `key-${i}`);
  await cache.getMany(keys, things(1));
  await probe.config('RESETSTAT');
  await cache.getMany(keys, things(1));
  expect(await probe.info('commandstats')).toMatch(/cmdstat_mget:calls=1,/);
});

test('values expire', async () => {
  const cache = await instance();
  await cache.getMany(['a'], things(1), 30_000);
  await hasRedis(cache);
  const ttl = await probe.pttl('a');
  expect(ttl).toBeGreaterThan(0);
  expect(ttl).toBeLessThanOrEqual(30_000);
});

test('an older load does not overwrite a newer invalidation of another instance', async () => {
  const [reader, writer] = [await instance(), await instance()];
  const query = Promise.withResolvers<ReadonlyMap<string, Thing>>();
  const early = reader.getMany(['a'], () => query.promise);
  expect(await writer.invalidate([{ key: 'a', minVersion: 2 }])).toBe(true);
  query.resolve(new Map([['a', { version: 1 }]]));
  await early;
  await reader.getMany(['b'], things(1));
  expect(await probe.get('a')).toBe('2!');

  const load = things(2);
  expect(await reader.getMany(['a'], load)).toEqual([{ version: 2 }]);
  expect(load.mock.calls).toEqual([[[{ key: 'a', minVersion: 2 }]]]);
});

test('an older load does not overwrite a newer value, and a late invalidation does not remove it', async () => {
  const [slow, fast] = [await instance(), await instance()];
  const query = Promise.withResolvers<ReadonlyMap<string, Thing>>();
  const early = slow.getMany(['a'], () => query.promise);
  await fast.invalidate([{ key: 'a', minVersion: 3 }]);
  await fast.getMany(['a'], things(3));
  query.resolve(new Map([['a', { version: 1 }]]));
  await early;
  await fast.invalidate([{ key: 'a', minVersion: 2 }]);
  const load = things(3);
  expect(await slow.getMany(['a'], load)).toEqual([{ version: 3 }]);
  expect(load).not.toHaveBeenCalled();
});

test('Redis killed while readers read: misses, no errors; and it is used again when it is back', async () => {
  const cache = await instance();
  const reads = (async () => {
    for (let i = 0; i < 300; i++) expect(await cache.getMany([`key-${i % 7}`], things(1))).toEqual([{ version: 1 }]);
  })();
  await redis.kill();
  await reads;
  const load = things(1);
  expect(await cache.getMany(['key-1'], load)).toEqual([{ version: 1 }]);
  expect(load).toHaveBeenCalled();
  expect(await cache.invalidate([{ key: 'a', minVersion: 2 }])).toBe(false);
  redis = await startRedis({ port: Number(new URL(redis.url).port) });
  await hasRedis(cache);
});

test('a frozen Redis costs a bounded number of waits, however many read', async () => {
  const cache = await instance();
  await cache.getMany(['a'], things(1));
  const pid = Number(/process_id:(\d+)/.exec(await probe.info('server'))![1]);
  process.kill(pid, 'SIGSTOP');
  for (let i = 0; i < 2_000; i++) expect(await cache.getMany([`key-${i % 7}`], things(1))).toEqual([{ version: 1 }]);
  const skipped = await metrics.registry.getSingleMetric('cache_skipped_total')!.get();
  expect(skipped.values.find(({ labels }) => labels.operation === 'read')!.value).toBeGreaterThan(1_900);
  process.kill(pid, 'SIGCONT');
  await hasRedis(cache);
});

test('a service that starts without Redis serves', async () => {
  await redis.kill();
  const cache = openCache(environment(), cacheMetrics(new Metrics()));
  caches.push(cache);
  expect(await cache.getMany(['a'], things(1))).toEqual([{ version: 1 }]);
});
