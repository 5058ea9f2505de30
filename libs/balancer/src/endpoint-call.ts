import { type Endpoint, Problem, ProblemError } from '@highstreet/contracts';
import type { z } from 'zod';
import type { GiveUp } from './attempt.ts';
import type { ServiceRequest } from './service-client.ts';
import type { ServiceResponse } from './service-response.ts';

/** A part may be left out where the endpoint asks for nothing of it. */
type Part<Name extends string, Schema extends z.ZodType> =
  undefined extends z.input<Schema>
    ? { readonly [N in Name]?: z.input<Schema> }
    : Record<string, never> extends z.input<Schema>
      ? { readonly [N in Name]?: z.input<Schema> }
      : { readonly [N in Name]: z.input<Schema> };

/** What {@link ServiceClient.call} takes for `E`: the parts of the contract as a client writes them. */
export type CallInput<E extends Endpoint> = Part<'params', E['params']> &
  Part<'query', E['query']> &
  Part<'headers', E['headers']> &
  Part<'body', E['body']> & {
    /** The whole header, as the caller's caller sent it: `Bearer …`. */
    readonly authorization?: string | undefined;
    readonly signal?: GiveUp | undefined;
  };

type LooseInput = Partial<Record<'params' | 'query' | 'headers', Record<string, unknown>>> & {
  body?: unknown;
  authorization?: string;
  signal?: GiveUp;
};

/** Writes a call as HTTP by the contract. */
export function encodeCall(endpoint: Endpoint, input: object): ServiceRequest {
  const { params, query, headers, body, authorization, signal } = input as LooseInput;
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name])));
  const sent: Record<string, string> = { accept: endpoint.contentType };
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) sent[name] = String(value);
  if (authorization !== undefined) sent.authorization = authorization;
  if (body !== undefined) sent['content-type'] = 'application/json';
  return {
    method: endpoint.method.toUpperCase(),
    path: path + queryString(query ?? {}),
    headers: sent,
    body: body === undefined ? undefined : JSON.stringify(body),
    idempotent: endpoint.method === 'get' || sent['idempotency-key'] !== undefined,
    signal,
  };
}

function queryString(query: Record<string, unknown>): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

/**
 * Reads an answer by the contract.
 *
 * @throws ProblemError the one that was answered; `upstream-failed` when the answer is neither that nor the output
 */
export function decodeAnswer<E extends Endpoint>(
  service: string,
  endpoint: E,
  { status, headers }: Pick<ServiceResponse, 'status' | 'headers'>,
  text: string,
): z.output<E['output']> {
  const json = parseJson(text);
  if (String(headers['content-type']).startsWith('application/problem+json')) {
    const problem = Problem.safeParse(json);
    if (problem.success) {
      const { code, detail, issues } = problem.data;
      throw new ProblemError(code, detail, { issues });
    }
  }
  if (status !== endpoint.status) {
    throw new ProblemError('upstream-failed', `${service} gave an answer that its contract does not know`, {
      cause: new Error(`${endpoint.operationId} answered ${status}`),
    });
  }
  const output = endpoint.output.safeParse(json);
  if (output.success) return output.data as z.output<E['output']>;
  throw new ProblemError('upstream-failed', `${service} broke its contract`, { cause: output.error });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
