import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { BalancerMetrics } from './balancer-metrics.ts';
import { ServiceClient, type ServiceClientOptions } from './service-client.ts';

/** One service that this app calls. The class is both the client's type and its injection token. */
export interface ClientDefinition {
  /** `class CatalogClient extends ServiceClient {}` */
  readonly client: new (options: ServiceClientOptions) => ServiceClient;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...dependencies: never[]) => ServiceClientOptions;
}

/** Provides a client for each service that the app calls; their connections end with the pools, last of all. */
@Module({})
export class BalancerModule {
  static forRoot(definitions: readonly ClientDefinition[]): DynamicModule {
    return {
      module: BalancerModule,
      global: true,
      providers: [
        BalancerMetrics,
        ...definitions.map(({ client: Client, inject, useFactory }) => ({
          provide: Client,
          inject: [BalancerMetrics, ...(inject ?? [])],
          useFactory: (observer: BalancerMetrics, ...dependencies: never[]) =>
            new Client({ observer, ...useFactory(...dependencies) }),
        })),
      ],
      exports: definitions.map(({ client }) => client),
    };
  }
}
