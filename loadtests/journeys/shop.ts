import { check } from 'k6';
import http, { type Params } from 'k6/http';
import type { Department, Order, OrderStateChange, Product } from '@highstreet/contracts';
import type { SchemaName } from '../traffic/traffic.ts';
import { mismatch } from './json-schema.ts';
import { traffic } from './test-run.ts';

interface Bodies {
  readonly product: Product;
  readonly productPage: { readonly items: readonly Product[]; readonly nextCursor: string | null };
  readonly departments: { readonly items: readonly Department[] };
  readonly order: Order;
  readonly token: { readonly accessToken: string; readonly expiresInSeconds: number };
  readonly stateChange: OrderStateChange;
}

export interface Ask<Name extends SchemaName> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  /** The path with its parameters named: what the figures are kept by. */
  readonly name?: string;
  readonly status?: number;
  readonly schema: Name;
  readonly bearer?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Sends a request and checks status and body; the body when both are as the contract says, else undefined. */
export function ask<Name extends SchemaName>(request: Ask<Name>): Bodies[Name] | undefined {
  const { method, path, name = path, status = 200, schema } = request;
  const label = `${method} ${name}`;
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  const response = http.request(method, traffic.baseUrl + path, body, paramsOf(request, label));
  const wrongStatus =
    response.status === status ? undefined : `status ${response.status} ${response.error || codeOf(response.body)}`;
  if (!confirm(`${label}: status ${status}`, wrongStatus)) return undefined;
  const value = parsed(response.body);
  const wrongBody = value === undefined ? 'the body is no JSON' : mismatch(value, traffic.schemas[schema]);
  return confirm(`${label}: body as in the contract`, wrongBody) ? (value as Bodies[Name]) : undefined;
}

/** Counts the claim as kept or not, and says why it was not. */
export function confirm(claim: string, wrong: string | undefined): boolean {
  if (wrong !== undefined) console.error(`${claim}: ${wrong}`);
  return check(wrong, { [claim]: (reason) => reason === undefined });
}

export function confirmThat(claim: string, holds: boolean, wrong = 'it is not so'): boolean {
  return confirm(claim, holds ? undefined : wrong);
}

export function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function paramsOf({ bearer, headers, body }: Ask<SchemaName>, name: string): Params {
  return {
    tags: { name, kind: 'request' },
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    timeout: 15_000,
  };
}

function codeOf(body: string | null): string {
  return (parsed(body) as { code?: string } | undefined)?.code ?? '';
}
