import { ProblemError } from '@highstreet/contracts';
import { currentRequest, DEADLINE_HEADER, type RequestContext, runInRequest } from '@highstreet/request-context';
import type { FastifyInstance, preHandlerHookHandler } from 'fastify';
import type { RequestLog } from '../logging/request-log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Drain } from '../probes/drain.ts';
import { RequestDurations } from './request-durations.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any other hook or handler of a service sees the request. */
    runsIn: RequestContext | null;
  }
}

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** What happens around every request: its context with its deadline, its metric, one log line, and `Connection: close` while draining. */
export function addRequestHooks(fastify: FastifyInstance, log: RequestLog, metrics: Metrics, drain: Drain): void {
  const durations = new RequestDurations(metrics);
  fastify.decorateRequest('runsIn', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (drain.signal.aborted) reply.header('connection', 'close');
    const context: RequestContext = { requestId: request.id, deadlineMs: deadlineOf(request.headers[DEADLINE_HEADER]) };
    request.runsIn = context;
    if (context.deadlineMs !== undefined && context.deadlineMs <= performance.now())
      return done(new ProblemError('deadline-exceeded'));
    runInRequest(context, done);
  });
  fastify.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (methods.every((method) => WITHOUT_BODY.has(method.toUpperCase()))) return;
    route.preHandler = [backIntoContext, ...[route.preHandler ?? []].flat()];
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (request.runsIn) request.runsIn.deadlineMs = undefined;
    const route = request.routeOptions.url ?? 'none';
    if (!PROBES.has(route)) {
      const { elapsedTime, statusCode: status } = reply;
      const { method } = request;
      durations.observe(method, route, status, elapsedTime / 1_000);
      log({ requestId: request.id, method, route, status, ms: Math.round(elapsedTime * 10) / 10 });
    }
    done();
  });
}

const WITHOUT_BODY = new Set(['GET', 'HEAD']);

/** A body that comes later than the headers is read by whoever reads the connection, which belongs to no request. */
const backIntoContext: preHandlerHookHandler = (request, _reply, done) => {
  if (!request.runsIn || currentRequest() === request.runsIn) return done();
  runInRequest(request.runsIn, done);
};

/** What is not a number of milliseconds is as if it had not been sent. */
function deadlineOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^-?\d{1,9}$/.test(header)) return undefined;
  return performance.now() + Number(header);
}
