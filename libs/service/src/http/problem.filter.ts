import { PROBLEMS, type ProblemCode, ProblemError } from '@highstreet/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isConnectionError } from '../connection-error.ts';

/** What Fastify finds wrong before a handler runs. */
const BY_FASTIFY_CODE: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
};

const BY_STATUS: Record<number, ProblemCode> = {
  400: 'invalid-request',
  401: 'not-authenticated',
  403: 'not-allowed',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  503: 'unavailable',
};

/** The one place where errors become answers. What is not known is a 500 whose cause goes to the log alone. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = toProblemError(error);
    this.log(problem);
    if (reply.sent || reply.raw.headersSent) return;
    if (problem.status === 503 || problem.status === 429) reply.header('retry-after', '1');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    reply
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.toProblem(String(request.id))));
  }

  /** A part that is away fails every request for a while: one line each, without the stack that a defect gets. */
  private log(problem: ProblemError): void {
    if (problem.status < 500) return;
    const { code, cause } = problem;
    if (problem.status === 500) this.logger.error({ err: cause ?? problem, code }, 'request failed');
    else this.logger.warn({ code, reason: cause instanceof Error ? cause.message : problem.message }, 'request failed');
  }
}

export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? BY_FASTIFY_CODE[code] : undefined;
  if (known) return new ProblemError(known, undefined, { cause: error });
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (typeof status === 'number' && BY_STATUS[status]) {
    const mapped = BY_STATUS[status];
    return new ProblemError(mapped, PROBLEMS[mapped].title, { cause: error });
  }
  if (isConnectionError(error)) return new ProblemError('unavailable', undefined, { cause: error });
  return new ProblemError('internal-error', undefined, { cause: error });
}
