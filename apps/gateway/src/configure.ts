import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import { serveReferenceAssets } from './docs/reference-assets.ts';
import { Proxy } from './proxy/proxy.ts';
import { proxyRoutes } from './proxy/proxy-routes.ts';

/** The routes that are not Nest's: what is passed on as bytes, and files. */
export async function configure(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await fastify.register(async (own) => {
    // Nest sets its handler, which makes problems of errors, when these routes exist already, so they ask for it then.
    own.setErrorHandler((error, request, reply) => fastify.errorHandler(error as FastifyError, request, reply));
    await own.register(proxyRoutes(app.get(Proxy)));
    await own.register(serveReferenceAssets);
  });
}
