import { type Endpoint, ENDPOINTS, ProblemError } from '@highstreet/contracts';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import type { Proxy } from './proxy.ts';
import { upstreamOf } from './upstreams.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * A route for each operation of the contract, in a Fastify plugin of its own: here bodies are bytes, whatever they are
 * said to be, and are passed on unread. Not Nest routes, for every request of the shop comes through here and a Nest
 * route costs a fifth more CPU.
 */
export function proxyRoutes(proxy: Proxy) {
  return async (fastify: FastifyInstance): Promise<void> => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const proxied = ENDPOINTS.filter((endpoint: Endpoint) => upstreamOf(endpoint) !== undefined);
    for (const endpoint of proxied) {
      fastify.route({
        method: endpoint.method === 'get' ? ['GET', 'HEAD'] : (endpoint.method.toUpperCase() as HTTPMethods),
        url: routeOf(endpoint),
        // Before the body is read: nobody without the right to it makes the gateway take a megabyte.
        onRequest: proxy.admissionTo(endpoint),
        handler: proxy.handlerOf(endpoint),
      });
    }
    for (const [url, endpoints] of Map.groupBy<string, Endpoint>(proxied, routeOf))
      refuseOtherMethods(fastify, url, endpoints);
  };
}

function routeOf({ path }: Endpoint): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** RFC 9110 §15.5.6: a 405 names the methods that there are. */
function refuseOtherMethods(fastify: FastifyInstance, url: string, endpoints: readonly Endpoint[]): void {
  const allowed = endpoints.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  fastify.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    onRequest: (request, reply, done) => {
      reply.header('allow', allowed.join(', '));
      done(new ProblemError('method-not-allowed', `${request.method} is none of ${allowed.join(', ')}`));
    },
    handler: () => undefined,
  });
}
