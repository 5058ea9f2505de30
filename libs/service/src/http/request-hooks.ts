import { ProblemError } from '@highstreet/contracts';
import { DEADLINE_HEADER, type RequestContext, runInRequest } from '@highstreet/request-context';
import type { FastifyInstance } from 'fastify';
import type { RequestLog } from '../logging/request-log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Drain } from '../probes/drain.ts';

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** What happens around every request: its context with its deadline, its metric, one log line, and `Connection: close` while draining. */
export function addRequestHooks(fastify: FastifyInstance, log: RequestLog, metrics: Metrics, drain: Drain): void {
  const duration = metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (drain.signal.aborted) reply.header('connection', 'close');
    const context: RequestContext = { requestId: request.id, deadlineMs: deadlineOf(request.headers[DEADLINE_HEADER]) };
    if (context.deadlineMs === undefined) return runInRequest(context, done);
    if (context.deadlineMs <= performance.now()) return done(new ProblemError('deadline-exceeded'));
    reply.raw.once('close', () => (context.deadlineMs = undefined));
    runInRequest(context, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    if (!PROBES.has(route)) {
      const { elapsedTime, statusCode: status } = reply;
      duration.observe({ method: request.method, route, status }, elapsedTime / 1_000);
      log({ requestId: request.id, method: request.method, route, status, ms: Math.round(elapsedTime * 10) / 10 });
    }
    done();
  });
}

/** What is not a number of milliseconds is as if it had not been sent. */
function deadlineOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^-?\d{1,9}$/.test(header)) return undefined;
  return performance.now() + Number(header);
}
