import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Of the package's 13 MB only these make the page. */
const SERVED = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/** Files are served from the installed package, not from the bundle: wherever a bundle runs, swagger-ui-dist must be. */
export async function serveReferenceAssets(fastify: FastifyInstance): Promise<void> {
  fastify.get('/docs/', (_request, reply) => reply.redirect('/docs', 301));
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await fastify.register(fastifyStatic, {
    root,
    prefix: '/docs/assets/',
    index: false,
    decorateReply: false,
    allowedPath: (path) => SERVED.has(path),
    maxAge: '1h',
  });
}
