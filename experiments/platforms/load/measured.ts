import { quantile } from '../../../loadtests/quantile.ts';
import type { Arrivals } from './clock.ts';

export interface Times {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the sender saw; all of the counted time. */
export interface Measured {
  readonly seconds: number;
  readonly requests: number;
  /** By what was wrong: a status, a code of a connection, a wrong body. */
  readonly errors: Readonly<Record<string, number>>;
  readonly dropped: number;
  /** From when a request was due to the last byte of its answer, of all that were answered. */
  readonly meanMs: number;
  readonly reads?: Times;
  readonly orders?: Times;
  readonly maxInFlight: number;
  /** 99 of 100 requests left less than this after they were due. */
  readonly lateP99Ms: number;
  /** The last orders of the cell, which were looked at until they were final, and those that were not in time. */
  readonly ordersWatched: number;
  readonly ordersNotInTime: number;
  readonly senderCores: number;
}

/** Of each answered request. */
export interface Latencies {
  readonly reads: readonly number[];
  readonly orders: readonly number[];
}

export function figuresOf({ requests, dropped, maxInFlight, latenessMs }: Arrivals, { reads, orders }: Latencies) {
  const answered = reads.length + orders.length;
  const sum = [...reads, ...orders].reduce((total, ms) => total + ms, 0);
  const [readTimes, orderTimes] = [timesOf(reads), timesOf(orders)];
  return {
    requests,
    dropped,
    maxInFlight,
    meanMs: answered === 0 ? 0 : sum / answered,
    ...(readTimes ? { reads: readTimes } : {}),
    ...(orderTimes ? { orders: orderTimes } : {}),
    lateP99Ms: timesOf(latenessMs)?.p99Ms ?? 0,
  };
}

function timesOf(valuesMs: readonly number[]): Times | undefined {
  if (valuesMs.length === 0) return undefined;
  const sorted = Float64Array.from(valuesMs).sort();
  return {
    count: sorted.length,
    p50Ms: quantile(sorted, 0.5)!,
    p99Ms: quantile(sorted, 0.99)!,
    maxMs: sorted.at(-1)!,
  };
}
