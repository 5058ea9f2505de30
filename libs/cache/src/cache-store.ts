import type { Entry } from './entry.ts';

export interface Write {
  readonly key: string;
  /** Of the value that is written, or the least that readers must see from now on. */
  readonly version: number;
  readonly ttlMs: number;
}

/** Where entries lie between processes. It may forget anything at any time; it never throws and never takes long. */
export interface CacheStore {
  /** One answer a key, in their order; undefined is a miss. */
  read(keys: readonly string[]): Promise<readonly (Entry | undefined)[]>;
  /** Writes each value unless something newer is there. */
  fill(values: readonly (Write & { readonly json: string })[]): Promise<void>;
  /** Makes every value below `version` a miss. @returns false if the store could not be told */
  bury(tombstones: readonly Write[]): Promise<boolean>;
  close(): Promise<void>;
}
