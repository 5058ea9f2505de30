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

type Part = 'params' | 'query' | 'headers' | 'body';

/** @throws ProblemError `invalid-request` that names every bad field at once */
export function parseInput<E extends Endpoint>(
  endpoint: E,
  request: Pick<FastifyRequest, 'params' | 'query' | 'headers' | 'body'>,
): InputOf<E> {
  const input: Record<Part, unknown> = { params: {}, query: {}, headers: {}, body: undefined };
  let issues: NonNullable<Problem['issues']> | undefined;
  for (const part of partsReadBy(endpoint)) {
    const result = endpoint[part].safeParse(request[part] ?? (part === 'body' ? undefined : {}));
    if (result.success) input[part] = result.data;
    else
      for (const issue of result.error.issues)
        (issues ??= []).push({ path: [part, ...issue.path].join('.'), message: issue.message });
  }
  if (issues) throw new ProblemError('invalid-request', undefined, { issues });
  return input as unknown as InputOf<E>;
}

const partsRead = new WeakMap<Endpoint, readonly Part[]>();

/** Most operations read but one or two parts; to parse the others by a schema without a field would give nothing. */
function partsReadBy(endpoint: Endpoint): readonly Part[] {
  let parts = partsRead.get(endpoint);
  if (!parts) {
    const fields = (['params', 'query', 'headers'] as const).filter((part) => {
      const { shape, def } = endpoint[part];
      return Object.keys(shape).length > 0 || def.catchall !== undefined;
    });
    parts = endpoint.body instanceof z.ZodUndefined ? fields : [...fields, 'body'];
    partsRead.set(endpoint, parts);
  }
  return parts;
}
