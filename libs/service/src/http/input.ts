import { type Endpoint, type InputOf, type Problem, ProblemError } from '@highstreet/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ENDPOINT } from './handles.ts';

/** Gives a method marked by `@Handles` its parsed params, query, headers and body. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const endpoint = Reflect.getMetadata(ENDPOINT, context.getHandler()) as Endpoint;
  return parseInput(endpoint, context.switchToHttp().getRequest<FastifyRequest>());
});

/** @throws ProblemError `invalid-request` that names every bad field at once */
export function parseInput<E extends Endpoint>(
  endpoint: E,
  request: Pick<FastifyRequest, 'params' | 'query' | 'headers' | 'body'>,
): InputOf<E> {
  const issues: NonNullable<Problem['issues']> = [];
  const parse = (part: 'params' | 'query' | 'headers' | 'body') => {
    if (part === 'body' && endpoint.body instanceof z.ZodUndefined) return undefined;
    const result = endpoint[part].safeParse(request[part] ?? (part === 'body' ? undefined : {}));
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      issues.push({ path: [part, ...issue.path].join('.'), message: issue.message });
    }
  };
  const input = { params: parse('params'), query: parse('query'), headers: parse('headers'), body: parse('body') };
  if (issues.length > 0) throw new ProblemError('invalid-request', undefined, { issues });
  return input as InputOf<E>;
}
