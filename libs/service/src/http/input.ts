import { type Endpoint, type InputOf, type Problem, ProblemError } from '@highstreet/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

type Part = 'params' | 'query' | 'headers' | 'body';
type Sent = Pick<FastifyRequest, Part>;

/**
 * What of it is the same for every request of the endpoint is done here, once.
 *
 * @returns a parser, which throws a ProblemError `invalid-request` that names every bad field at once
 */
export function inputParser<E extends Endpoint>(endpoint: E): (request: Sent) => InputOf<E> {
  const parts = partsReadBy(endpoint);
  return (request) => {
    const input: Record<Part, unknown> = { params: {}, query: {}, headers: {}, body: undefined };
    let issues: NonNullable<Problem['issues']> | undefined;
    for (const part of parts) {
      const result = endpoint[part].safeParse(request[part] ?? (part === 'body' ? undefined : {}));
      if (result.success) input[part] = result.data;
      else
        for (const issue of result.error.issues)
          (issues ??= []).push({ path: [part, ...issue.path].join('.'), message: issue.message });
    }
    if (issues) throw new ProblemError('invalid-request', undefined, { issues });
    return input as unknown as InputOf<E>;
  };
}

/** Most operations read but one or two parts; to parse the others by a schema without a field would give nothing. */
function partsReadBy(endpoint: Endpoint): readonly Part[] {
  const fields = (['params', 'query', 'headers'] as const).filter((part) => {
    const { shape, def } = endpoint[part];
    return Object.keys(shape).length > 0 || def.catchall !== undefined;
  });
  return endpoint.body instanceof z.ZodUndefined ? fields : [...fields, 'body'];
}
