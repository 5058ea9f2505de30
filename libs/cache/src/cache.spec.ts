import { Metrics } from '@highstreet/service';
import { jest } from '@jest/globals';
import { Cache, type Load } from './cache.ts';
import { cacheMetrics } from './cache-metrics.ts';
import type { CacheStore, Write } from './cache-store.ts';
import type { Entry } from './entry.ts';

interface Thing {
  readonly id: string;
  readonly version: number;
}

/** Keeps the rules of the real one, in a Map on the fake clock; forgets and refuses everything while `away`. */
class MemoryStore implements CacheStore {
  away = false;
  readonly writes: Write[] = [];
  private readonly entries = new Map<string, { entry: Entry; untilMs: number }>();

  async read(keys: readonly string[]) {
    return keys.map((key) => this.there(key));
  }

  async fill(values: readonly (Write & { json: string })[]) {
    for (const { key, version, ttlMs, json } of values) {
      this.writes.push({ key, version, ttlMs });
      if ((this.versionThere(key) ?? 0) <= version) this.put(key, { kind: 'value', version, json }, ttlMs);
    }
  }

  async bury(tombstones: readonly Write[]) {
    for (const { key, version, ttlMs } of tombstones) {
      if ((this.versionThere(key) ?? 0) < version) this.put(key, { kind: 'tombstone', minVersion: version }, ttlMs);
    }
    return !this.away;
  }

  async close() {}

  private there(key: string): Entry | undefined {
    const found = this.entries.get(key);
    return this.away || !found || found.untilMs <= Date.now() ? undefined : found.entry;
  }

  private versionThere(key: string): number | undefined {
    const entry = this.there(key);
    return entry?.kind === 'tombstone' ? entry.minVersion : entry?.version;
  }

  private put(key: string, entry: Entry, ttlMs: number): void {
    if (!this.away) this.entries.set(key, { entry, untilMs: Date.now() + ttlMs });
  }
}

const options = { ttlMs: 60_000, tombstoneTtlMs: 30_000 };
let store: MemoryStore;
let cache: Cache;
const metrics = () => cacheMetrics(new Metrics());
const things = (version: number) =>
  jest.fn<Load<Thing>>(async (misses) => new Map(misses.map(({ key }) => [key, { id: key, version }])));

beforeEach(() => {
  jest.useFakeTimers();
  store = new MemoryStore();
  cache = new Cache(store, options, metrics());
});
afterEach(() => jest.useRealTimers());

test('100 concurrent readers cause one load', async () => {
  const load = things(1);
  const answers = await Promise.all(Array.from({ length: 100 }, () => cache.getMany(['a'], load)));
  expect(load).toHaveBeenCalledTimes(1);
  expect(answers).toEqual(Array(100).fill([{ id: 'a', version: 1 }]));
});

test('overlapping calls load each key once, and keep the order that each asked for', async () => {
  const load = things(1);
  const [ab, cba] = await Promise.all([cache.getMany(['a', 'b'], load), cache.getMany(['c', 'b', 'a', 'c'], load)]);
  expect(load.mock.calls.map(([misses]) => misses.map(({ key }) => key))).toEqual([['a', 'b'], ['c']]);
  expect([ab, cba].map((answer) => answer.map((thing) => thing?.id))).toEqual([
    ['a', 'b'],
    ['c', 'b', 'a', 'c'],
  ]);
});

test('a value is loaded again after its TTL, which jitter shortens by at most a fifth', async () => {
  const load = things(1);
  await cache.getMany(['a', 'b', 'c'], load);
  for (const { ttlMs } of store.writes) expect(ttlMs).toBeGreaterThanOrEqual(48_000);
  await cache.getMany(['a'], load);
  expect(load).toHaveBeenCalledTimes(1);
  jest.advanceTimersByTime(60_000);
  await cache.getMany(['a'], load);
  expect(load).toHaveBeenCalledTimes(2);
});

test('after an invalidation the next load is told the least version', async () => {
  await cache.getMany(['a', 'b'], things(1));
  await cache.invalidate([{ key: 'a', minVersion: 2 }]);
  const load = things(2);
  const answer = await cache.getMany(['a', 'b'], load);
  expect(load.mock.calls).toEqual([[[{ key: 'a', minVersion: 2 }]]]);
  expect(answer.map((thing) => thing?.version)).toEqual([2, 1]);
});

test('a load that began before an invalidation does not put the old value back', async () => {
  const old = Promise.withResolvers<ReadonlyMap<string, Thing>>();
  const early = cache.getMany(['a'], () => old.promise);
  await jest.advanceTimersByTimeAsync(1);
  await cache.invalidate([{ key: 'a', minVersion: 2 }]);
  old.resolve(new Map([['a', { id: 'a', version: 1 }]]));
  await early;
  const load = things(2);
  expect(await cache.getMany(['a'], load)).toEqual([{ id: 'a', version: 2 }]);
});

test('a reader that comes after an invalidation does not join a load that began before it', async () => {
  void cache.getMany(['a'], () => new Promise<never>(() => {}));
  await cache.invalidate([{ key: 'a', minVersion: 2 }]);
  expect(await cache.getMany(['a'], things(2))).toEqual([{ id: 'a', version: 2 }]);
});

test('an invalidation that is older than the value changes nothing', async () => {
  await cache.getMany(['a'], things(3));
  await cache.invalidate([{ key: 'a', minVersion: 2 }]);
  const load = things(3);
  await cache.getMany(['a'], load);
  expect(load).not.toHaveBeenCalled();
});

test('a load that fails fails its readers and is not remembered', async () => {
  const failing: Load<Thing> = async () => Promise.reject(new Error('no database'));
  const readers = [cache.getMany(['a'], failing), cache.getMany(['a', 'b'], failing)];
  for (const result of await Promise.allSettled(readers)) expect(result.status).toBe('rejected');
  expect(await cache.getMany(['a'], things(1))).toEqual([{ id: 'a', version: 1 }]);
});

test('what does not exist is undefined and is asked for again', async () => {
  const load = jest.fn(async () => undefined);
  expect(await cache.get('a', load)).toBeUndefined();
  await cache.get('a', load);
  expect(load).toHaveBeenCalledTimes(2);
});

test('a store that is away costs loads, not errors', async () => {
  store.away = true;
  const load = things(1);
  await cache.getMany(['a'], load);
  expect(await cache.getMany(['a'], load)).toEqual([{ id: 'a', version: 1 }]);
  expect(await cache.invalidate([{ key: 'a', minVersion: 2 }])).toBe(false);
});

test('switched off, every read is a load', async () => {
  const off = new Cache(undefined, options, metrics());
  const load = things(1);
  await Promise.all([off.getMany(['a'], load), off.getMany(['a'], load)]);
  expect(load).toHaveBeenCalledTimes(2);
});
