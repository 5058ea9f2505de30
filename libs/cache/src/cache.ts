import type { CacheMetrics } from './cache-metrics.ts';
import type { CacheStore } from './cache-store.ts';
import { Held } from './held.ts';

/** What can be cached: JSON with a version that goes up with every change that readers must see. */
export interface Versioned {
  readonly version: number;
}

export interface Miss {
  readonly key: string;
  /** Set after an invalidation: a source that still has an older version (a replica that lags) must not be believed. */
  readonly minVersion?: number;
}

/** Gets the keys that are missing; leaves out of its answer what does not exist. */
export type Load<V> = (misses: readonly Miss[]) => Promise<ReadonlyMap<string, V>>;

export interface CacheOptions {
  readonly ttlMs: number;
  readonly tombstoneTtlMs: number;
}

/** Entries that were filled together do not expire together: each TTL is shortened by up to this share. */
const JITTER = 0.2;

/**
 * Read-through cache in Redis, shared by all instances of a service.
 *
 * - Stampedes: of all concurrent readers of a key in one process, one loads and the others share its answer.
 * - Invalidation is by version. It writes a tombstone instead of deleting, so a load that began before the change and
 *   ends after it cannot put the old value back, and a reader that meets the tombstone knows which version its load
 *   must bring at least.
 * - Redis away, slow or frozen: reads are misses after a bounded time, never errors.
 *
 * How it degrades: an invalidation that Redis did not get (it was away, or evicted the tombstone) leaves the old value
 * for at most the TTL. A load that takes longer than the tombstone lives may do the same. What does not exist is not
 * cached. Without a store (`CACHE=off`) every read is a load.
 */
export class Cache {
  private readonly flights = new Map<string, Promise<Held<Versioned> | undefined>>();

  constructor(
    private readonly store: CacheStore | undefined,
    private readonly options: CacheOptions,
    private readonly metrics: CacheMetrics,
  ) {}

  /**
   * The JSON of a value, as it lies in Redis: whoever passes it on need not parse it and write it anew.
   *
   * @throws what `load` throws
   */
  async getJson<V extends Versioned>(key: string, load: Load<V>): Promise<string | undefined> {
    const { store } = this;
    if (!store) {
      const value = (await this.load([{ key }], load)).get(key);
      return value && JSON.stringify(value);
    }
    if (this.flights.has(key)) this.metrics.reads.shared.add();
    else this.takeOff([key], this.fetch(store, [key], load, this.options.ttlMs));
    return (await this.flights.get(key))?.json;
  }

  /** @throws what `load` throws */
  async get<V extends Versioned>(
    key: string,
    load: (miss: Miss) => Promise<V | undefined>,
    ttlMs?: number,
  ): Promise<V | undefined> {
    const loadOne: Load<V> = async ([miss]) => {
      const value = await load(miss!);
      return new Map(value ? [[key, value]] : []);
    };
    return (await this.getMany([key], loadOne, ttlMs))[0];
  }

  /**
   * One MGET and at most one load for all keys that no other reader is after already.
   *
   * @returns a value or undefined for each key, in their order
   * @throws what `load` throws, this call's or that of a reader it shared with
   */
  async getMany<V extends Versioned>(
    keys: readonly string[],
    load: Load<V>,
    ttlMs = this.options.ttlMs,
  ): Promise<(V | undefined)[]> {
    if (keys.length === 0) return [];
    if (!this.store) {
      const loaded = await this.load(
        keys.map((key) => ({ key })),
        load,
      );
      return keys.map((key) => loaded.get(key));
    }
    const mine = [...new Set(keys)].filter((key) => !this.flights.has(key));
    this.metrics.reads.shared.add(keys.length - mine.length);
    if (mine.length > 0) this.takeOff(mine, this.fetch(this.store, mine, load, ttlMs));
    const held = await Promise.all(keys.map((key) => this.flights.get(key) as Promise<Held<V> | undefined>));
    return held.map((one) => one?.value);
  }

  /**
   * From now on readers see at least this version. Readers of this process that are on their way are not joined any more.
   *
   * @returns false if Redis could not be told; readers may then see the old value for at most the TTL
   */
  async invalidate(changes: readonly { readonly key: string; readonly minVersion: number }[]): Promise<boolean> {
    for (const { key } of changes) this.flights.delete(key);
    if (!this.store || changes.length === 0) return true;
    const ttlMs = this.options.tombstoneTtlMs;
    return this.store.bury(changes.map(({ key, minVersion }) => ({ key, version: minVersion, ttlMs })));
  }

  async close(): Promise<void> {
    await this.store?.close();
  }

  private takeOff(keys: readonly string[], fetched: Promise<ReadonlyMap<string, Held<Versioned>>>): void {
    for (const key of keys) {
      const flight = fetched.then((values) => values.get(key));
      this.flights.set(key, flight);
      const land = () => {
        if (this.flights.get(key) === flight) this.flights.delete(key);
      };
      flight.then(land, land);
    }
  }

  private async fetch<V extends Versioned>(
    store: CacheStore,
    keys: readonly string[],
    load: Load<V>,
    ttlMs: number,
  ): Promise<Map<string, Held<V>>> {
    const values = new Map<string, Held<V>>();
    const misses: Miss[] = [];
    for (const [i, entry] of (await store.read(keys)).entries()) {
      const key = keys[i]!;
      if (entry?.kind === 'value') values.set(key, Held.json(entry.json));
      else misses.push(entry ? { key, minVersion: entry.minVersion } : { key });
      this.metrics.reads[entry ? (entry.kind === 'value' ? 'hit' : 'outdated') : 'miss'].add();
    }
    if (misses.length === 0) return values;
    const loaded = [...(await this.load(misses, load))].map(([key, value]) => [key, Held.value(value)] as const);
    for (const [key, held] of loaded) values.set(key, held);
    // Nobody waits for the write; commands of one connection keep their order, so the next read finds it.
    void store.fill(
      loaded.map(([key, { value, json }]) => ({ key, version: value.version, json, ttlMs: jittered(ttlMs) })),
    );
    return values;
  }

  private load<V>(misses: readonly Miss[], load: Load<V>): Promise<ReadonlyMap<string, V>> {
    this.metrics.loads.inc();
    return load(misses);
  }
}

function jittered(ttlMs: number): number {
  return Math.ceil(ttlMs * (1 - JITTER * Math.random()));
}
