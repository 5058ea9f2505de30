import { z } from 'zod';
import type { ProblemCode } from './problem.ts';

/** Who may call: anyone, the bearer of a token, or the bearer of a token with the role `admin`. */
export type Access = 'public' | 'customer' | 'admin';

/**
 * One operation of the public API, said once: controllers take their route, guard and validation from it,
 * the OpenAPI document its text, clients their types.
 */
export interface Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Headers extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** The path as clients see it, with `{name}` for parameters. The same at the edge and in the service. */
  readonly path: `/api/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly params: Params;
  readonly query: Query;
  /** Only the headers the operation reads; names in lower case. */
  readonly headers: Headers;
  readonly body: Body;
  readonly status: 200 | 201 | 202;
  readonly output: Output;
  /** `text/event-stream` for server-sent events, whose `data` is then `output`. */
  readonly contentType: 'application/json' | 'text/event-stream';
  /** The codes this operation adds to those that any operation can answer. */
  readonly problems: readonly ProblemCode[];
}

type Part = 'params' | 'query' | 'headers' | 'body' | 'status' | 'contentType' | 'problems';

const nothing = z.object({});
type Nothing = typeof nothing;

export function endpoint<
  Output extends z.ZodType,
  Params extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Headers extends z.ZodObject = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(
  spec: Omit<Endpoint<Params, Query, Headers, Body, Output>, Part> &
    Partial<Pick<Endpoint<Params, Query, Headers, Body, Output>, Part>>,
): Endpoint<Params, Query, Headers, Body, Output> {
  return {
    params: nothing as unknown as Params,
    query: nothing as unknown as Query,
    headers: nothing as unknown as Headers,
    body: z.undefined() as unknown as Body,
    status: 200,
    contentType: 'application/json',
    problems: [],
    ...spec,
  };
}

/** What a handler of `E` is given, parsed. */
export interface InputOf<E extends Endpoint> {
  readonly params: z.output<E['params']>;
  readonly query: z.output<E['query']>;
  readonly headers: z.output<E['headers']>;
  readonly body: z.output<E['body']>;
}

/** What a handler of `E` answers. */
export type OutputOf<E extends Endpoint> = z.input<E['output']>;
