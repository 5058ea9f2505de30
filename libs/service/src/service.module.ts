import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, DiscoveryModule } from '@nestjs/core';
import { TokenVerifier } from './auth/token-verifier.ts';
import { SERVICE_ENVIRONMENT, type ServiceEnvironment } from './environment/service-environment.ts';
import { Cursors } from './http/cursors.ts';
import { EndpointRoutes } from './http/endpoint-routes.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { Metrics } from './metrics/metrics.ts';
import { Drain } from './probes/drain.ts';
import { ProbesController } from './probes/probes.controller.ts';
import { Readiness } from './probes/readiness.ts';

export type EnvironmentClass<E extends ServiceEnvironment = ServiceEnvironment> = new (source?: NodeJS.ProcessEnv) => E;

/** What every service has, provided to all its modules. */
@Module({})
export class ServiceModule {
  static register<E extends ServiceEnvironment>(type: EnvironmentClass<E>, environment: E): DynamicModule {
    const shared = [Metrics, Drain, Readiness, Cursors, TokenVerifier];
    return {
      module: ServiceModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: [ProbesController],
      providers: [
        ...shared,
        { provide: type, useValue: environment },
        { provide: SERVICE_ENVIRONMENT, useExisting: type },
        ProblemFilter,
        { provide: APP_FILTER, useExisting: ProblemFilter },
        EndpointRoutes,
      ],
      exports: [...shared, type, SERVICE_ENVIRONMENT],
    };
  }
}
