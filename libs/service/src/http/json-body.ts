import { ProblemError } from '@highstreet/contracts';
import type { FastifyInstance } from 'fastify';

/** JSON is the one thing a body may be. Keys that would reach a prototype (`__proto__`, `constructor`) are refused. */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    void parse(request, body as string, (error: Error | null, parsed?: unknown) => {
      if (error) done(new ProblemError('bad-json', undefined, { cause: error }));
      else done(null, parsed);
    });
  });
}
