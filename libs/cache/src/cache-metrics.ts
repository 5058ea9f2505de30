import type { Metrics } from '@highstreet/service';

export function cacheMetrics(metrics: Metrics) {
  return {
    /** hit: from Redis; miss: not there; outdated: a tombstone was there; shared: another reader was already on its way. */
    reads: metrics.counter({
      name: 'cache_reads_total',
      help: 'Keys that were asked for, by where the value came from',
      labelNames: ['result'],
    }),
    loads: metrics.counter({
      name: 'cache_loads_total',
      help: 'Calls of a load function, each for one or more missing keys',
    }),
    errors: metrics.counter({
      name: 'cache_errors_total',
      help: 'Redis calls that failed or timed out',
      labelNames: ['operation'],
    }),
    skipped: metrics.counter({
      name: 'cache_skipped_total',
      help: 'Redis calls that were not made because Redis was failing',
      labelNames: ['operation'],
    }),
  };
}

export type CacheMetrics = ReturnType<typeof cacheMetrics>;
