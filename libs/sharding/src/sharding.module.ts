import { Readiness } from '@highstreet/service';
import { type DynamicModule, type FactoryProvider, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ShardRouter, type ShardingOptions } from './shard-router.ts';

export interface ShardingModuleOptions {
  readonly inject: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...dependencies: never[]) => ShardingOptions;
}

/** Provides the {@link ShardRouter}, and closes its pools last. */
@Module({})
export class ShardingModule implements OnApplicationShutdown {
  constructor(
    private readonly router: ShardRouter,
    readiness: Readiness,
  ) {
    // Of this instance alone: one that has never read the map can serve nobody, the others go on with theirs.
    readiness.register('bucket-map', () => router.map.loaded);
  }

  static forRoot(options: ShardingModuleOptions): DynamicModule {
    return {
      module: ShardingModule,
      global: true,
      providers: [
        {
          provide: ShardRouter,
          inject: options.inject,
          useFactory: async (...dependencies: never[]) => {
            const router = new ShardRouter(options.useFactory(...dependencies));
            await router.start();
            return router;
          },
        },
      ],
      exports: [ShardRouter],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.router.close();
  }
}
