import type { Measured } from '../load/measured.ts';
import type { Cell } from './cell.ts';
import type { Used } from './used.ts';

// Figures of an imagined run, for tests.

export function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const rest: Partial<T> = { ...whole };
  delete rest[key];
  return rest as Omit<T, K>;
}

export function usedOf(shopCores: number, platformCores: number): Used {
  return {
    shop: { memoryMiB: 1_000, cores: shopCores },
    platform: { memoryMiB: 100, cores: platformCores },
    machineCores: shopCores + platformCores + 0.1,
  };
}

export function measuredOf(other: Partial<Measured> = {}): Measured {
  return {
    seconds: 6,
    requests: 600,
    errors: {},
    dropped: 0,
    meanMs: 10,
    reads: { count: 580, p50Ms: 5, p99Ms: 50, maxMs: 80 },
    orders: { count: 20, p50Ms: 9, p99Ms: 60, maxMs: 60 },
    maxInFlight: 7,
    lateP99Ms: 2,
    ordersWatched: 5,
    ordersNotInTime: 0,
    senderCores: 0.1,
    ...other,
  };
}

export function cellOf(other: Partial<Cell> = {}): Cell {
  return { ...measuredOf(), rate: 100, attempt: 1, kept: true, broken: [], used: usedOf(1, 0.2), ...other };
}
