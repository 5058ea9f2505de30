import { ProblemError } from '@highstreet/contracts';
import { currentRequest, DEADLINE_HEADER, type RequestContext, runInRequest } from '@highstreet/request-context';
import type { FastifyInstance, FastifyReply, preHandlerHookHandler } from 'fastify';
import { Readable } from 'node:stream';
import type { RequestLog } from '../logging/request-log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Drain } from '../probes/drain.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { RequestDurations } from './request-durations.ts';

/** Part of the lib's face, so that whoever uses the lib sees what it adds to Fastify's types. */
export type Answered = () => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any other hook or handler of a service sees the request. */
    runsIn: RequestContext | null;
    /** By `performance.now()`; NaN once its metric and its log line were written. */
    beganMs: number;
  }
  interface FastifyReply {
    /** For the metric and the log line. Only whoever hijacks a reply has to call it, when the answer is out. */
    answered: Answered;
  }
}

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** What happens around every request: its context with its deadline, its metric, one log line, and `Connection: close` while draining. */
export function addRequestHooks(fastify: FastifyInstance, log: RequestLog, metrics: Metrics, drain: Drain): void {
  const requests = new AnsweredRequests(log, new RequestDurations(metrics));
  fastify.decorateRequest('runsIn', null);
  fastify.decorateRequest('beganMs', NaN);
  fastify.decorateReply('answered', function (this: FastifyReply) {
    const { request, statusCode: status } = this;
    if (request.runsIn) request.runsIn.deadlineMs = undefined;
    const { id: requestId, method, beganMs } = request;
    const route = request.routeOptions.url ?? 'none';
    request.beganMs = NaN;
    if (PROBES.has(route) || Number.isNaN(beganMs)) return;
    requests.add({ atMs: Date.now(), requestId, method, route, status, ms: performance.now() - beganMs });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (drain.signal.aborted) reply.header('connection', 'close');
    const context: RequestContext = { requestId: request.id, deadlineMs: deadlineOf(request.headers[DEADLINE_HEADER]) };
    request.runsIn = context;
    request.beganMs = performance.now();
    if (context.deadlineMs !== undefined && context.deadlineMs <= performance.now())
      return done(new ProblemError('deadline-exceeded'));
    runInRequest(context, done);
  });
  fastify.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (methods.every((method) => WITHOUT_BODY.has(method.toUpperCase()))) return;
    route.preHandler = [backIntoContext, ...[route.preHandler ?? []].flat()];
  });
  // Not onResponse: that costs listeners on every answer, for what is known here but for the write into the socket.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (payload instanceof Readable) reply.raw.once('close', () => reply.answered());
    else reply.answered();
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
