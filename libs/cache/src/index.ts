export { Cache, type Load, type Miss, type Versioned } from './cache.ts';
export { type CacheEnvironment, cacheEnvironment } from './cache-environment.ts';
export { type CacheMetrics, cacheMetrics } from './cache-metrics.ts';
export { CacheModule, openCache } from './cache.module.ts';
