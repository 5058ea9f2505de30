import type { Metrics } from '@highstreet/service';

export function cacheMetrics(metrics: Metrics) {
  const reads = metrics.tallies({
    name: 'cache_reads_total',
    help: 'Keys that were asked for, by where the value came from',
    labelNames: ['result'],
  });
  return {
    reads: {
      /** From Redis. */
      hit: reads.of({ result: 'hit' }),
      /** Not there. */
      miss: reads.of({ result: 'miss' }),
      /** A tombstone was there. */
      outdated: reads.of({ result: 'outdated' }),
      /** Another reader was already on its way. */
      shared: reads.of({ result: 'shared' }),
    },
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
