import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { getProduct } from '@highstreet/contracts';
import { fastify } from 'fastify';
import { Histogram } from 'prom-client';

// PORT=… PRODUCT_FILE=… node equipped-server.ts: what bare-server.ts gives, with what a service needs around it, by the
// usual libraries and without Nest: a request id that is answered, a context, a log line, a metric, validated input.

const product = JSON.parse(readFileSync(process.env.PRODUCT_FILE!, 'utf8')) as object;
const contexts = new AsyncLocalStorage<{ readonly requestId: string }>();
const durations = new Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Time from the head of a request to its answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});

const server = fastify({ logger: true, disableRequestLogging: true, requestIdHeader: 'x-request-id' });
server.addHook('onRequest', (request, reply, done) => {
  reply.header('x-request-id', request.id);
  contexts.run({ requestId: request.id }, done);
});
server.addHook('onResponse', ({ method, routeOptions, log }, { statusCode: status, elapsedTime: ms }, done) => {
  const route = routeOptions.url ?? 'none';
  durations.observe({ method, route, status }, ms / 1_000);
  log.info({ method, route, status, ms }, 'request');
  done();
});
server.get('/api/products/:id', (request) => ({ ...product, id: getProduct.params.parse(request.params).id }));
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => void server.close());
