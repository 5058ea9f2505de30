import { Metrics } from '@highstreet/service';
import { type DynamicModule, type FactoryProvider, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Cache } from './cache.ts';
import type { CacheEnvironment } from './cache-environment.ts';
import { type CacheMetrics, cacheMetrics } from './cache-metrics.ts';
import { RedisStore } from './redis-store.ts';

export interface CacheModuleOptions {
  readonly inject: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...dependencies: never[]) => CacheEnvironment;
}

/** Provides {@link Cache} to all modules of an app, and closes its connection last. */
@Module({})
export class CacheModule implements OnApplicationShutdown {
  constructor(private readonly cache: Cache) {}

  static forRoot(options: CacheModuleOptions): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      providers: [
        {
          provide: Cache,
          inject: [Metrics, ...options.inject],
          useFactory: (metrics: Metrics, ...dependencies: never[]) =>
            openCache(options.useFactory(...dependencies), cacheMetrics(metrics)),
        },
      ],
      exports: [Cache],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cache.close();
  }
}

export function openCache(env: CacheEnvironment, metrics: CacheMetrics): Cache {
  const store = env.CACHE === 'on' ? new RedisStore(env, metrics) : undefined;
  return new Cache(store, { ttlMs: env.CACHE_TTL_MS, tombstoneTtlMs: env.CACHE_TOMBSTONE_TTL_MS }, metrics);
}
