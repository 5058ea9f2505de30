import { type DynamicModule, type FactoryProvider, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openPostgres, type PostgresOptions } from './open-postgres.ts';
import { Postgres } from './postgres.ts';

export interface PostgresModuleOptions {
  readonly inject: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...dependencies: never[]) => PostgresOptions;
}

/** Provides {@link Postgres} for an app with one database, and closes it last. Several databases: see libs/sharding. */
@Module({})
export class PostgresModule implements OnApplicationShutdown {
  constructor(@Inject(Postgres) private readonly postgres: Postgres) {}

  static forRoot(options: PostgresModuleOptions): DynamicModule {
    return {
      module: PostgresModule,
      global: true,
      providers: [
        {
          provide: Postgres,
          inject: options.inject,
          useFactory: (...dependencies: never[]) => openPostgres(options.useFactory(...dependencies)),
        },
      ],
      exports: [Postgres],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.postgres.close();
  }
}
