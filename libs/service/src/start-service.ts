import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { EnvironmentError } from './environment/define-environment.ts';
import type { ServiceEnvironment } from './environment/service-environment.ts';
import { acceptJsonBodies } from './http/json-body.ts';
import { addRequestHooks } from './http/request-hooks.ts';
import { requestIds } from './http/request-ids.ts';
import { ServiceAdapter } from './http/service-adapter.ts';
import { createLogger } from './logging/logger.ts';
import { NestLogger } from './logging/nest-logger.ts';
import { createRequestLog } from './logging/request-log.ts';
import { Metrics } from './metrics/metrics.ts';
import { Drain } from './probes/drain.ts';
import { type EnvironmentClass, ServiceModule } from './service.module.ts';
import { drainOnSignal } from './shutdown.ts';

export interface ServiceOptions<E extends ServiceEnvironment> {
  readonly name: string;
  readonly environment: EnvironmentClass<E>;
  /** The transport that feeds `@EventPattern` methods; started after HTTP listens. */
  readonly events?: (app: INestApplicationContext) => CustomTransportStrategy;
  /** For what only the raw Fastify instance can do, before any route is made. */
  readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
}

/** Starts a service: environment, HTTP with probes and metrics, events, drain. Ends the process when it cannot start. */
export async function startService<E extends ServiceEnvironment>(
  root: Type,
  options: ServiceOptions<E>,
): Promise<void> {
  const environment = readEnvironment(options);
  const logger = createLogger(options.name, environment.LOG_LEVEL);
  try {
    await listen(root, options, environment, logger);
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}

async function listen<E extends ServiceEnvironment>(
  root: Type,
  options: ServiceOptions<E>,
  environment: E,
  logger: Logger,
): Promise<void> {
  class RootModule {}
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: RootModule, imports: [ServiceModule.register(options.environment, environment), root] },
    adapter(environment),
    { logger: new NestLogger(logger), abortOnError: false, bodyParser: false },
  );
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  acceptJsonBodies(fastify);
  addRequestHooks(fastify, createRequestLog(options.name, environment.LOG_LEVEL), app.get(Metrics), app.get(Drain));
  await options.configure?.(app);
  if (options.events) app.connectMicroservice({ strategy: options.events(app) }, { inheritAppConfig: false });
  drainOnSignal(app, environment, logger);
  failLoudly(logger);
  await app.listen(environment.PORT, environment.HOST);
  await app.startAllMicroservices();
  logger.info({ port: environment.PORT }, 'listening');
}

function adapter(environment: ServiceEnvironment): ServiceAdapter {
  return new ServiceAdapter({
    bodyLimit: environment.BODY_LIMIT_BYTES,
    requestIdHeader: 'x-request-id',
    genReqId: requestIds(),
    // While the listener closes, requests on connections that are already open are still answered.
    return503OnClosing: false,
    // NGINX and undici keep idle connections 60 s; the side that serves must keep them longer, or it closes one that is just being reused.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 128 },
  });
}

function readEnvironment<E extends ServiceEnvironment>(options: ServiceOptions<E>): E {
  try {
    return new options.environment();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${options.name} cannot start. ${error.message}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h: a restart will not mend it
  }
}

/** A rejection or exception that nobody handled leaves unknown state behind: log it and let the supervisor start anew. */
function failLoudly(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event);
      process.exit(1);
    });
  }
}
