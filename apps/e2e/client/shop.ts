import { randomUUID } from 'node:crypto';
import { issueDevToken, Order, type Role } from '@highstreet/contracts';
import { eventually } from './eventually.ts';

/** All that these tests know of the shop. */
export const BASE_URL = required('TEST_BASE_URL');
export const MAIL_URL = required('TEST_MAIL_URL');

/** Orders are final within moments; a busy machine, or a service that is coming back, takes longer. */
export const FINAL_WITHIN_MS = 60_000;

export interface Ask {
  readonly token?: string;
  readonly key?: string;
  readonly body?: unknown;
  /** The body as it is, instead of `body` as JSON. */
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The tests look into answers that are wrong on purpose, which no schema describes.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** One request, never repeated. @throws TypeError when the connection fails */
export async function send(method: string, path: string, ask: Ask = {}): Promise<Answer> {
  const body = ask.text ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
  const response = await fetch(BASE_URL + path, {
    method,
    headers: {
      ...(ask.token ? { authorization: `Bearer ${ask.token}` } : {}),
      ...(ask.key ? { 'idempotency-key': ask.key } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...ask.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: jsonOrText(text) };
}

export async function tokenOf(customerId: string, roles: Role[] = []): Promise<string> {
  const { status, body } = await send('POST', issueDevToken.path, { body: { customerId, roles } });
  if (status !== issueDevToken.status) throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return issueDevToken.output.parse(body).accessToken;
}

/** Somebody who has never bought anything here. */
export class Customer {
  private constructor(
    readonly id: string,
    readonly token: string,
  ) {}

  static async arrives(): Promise<Customer> {
    const id = `e2e-${randomUUID()}`;
    return new Customer(id, await tokenOf(id));
  }

  order(lines: { productId: number; quantity: number }[], key: string = randomUUID()): Promise<Answer> {
    return send('POST', '/api/orders', { token: this.token, key, body: { lines } });
  }

  get(path: string): Promise<Answer> {
    return send('GET', path, { token: this.token });
  }

  async final(orderId: string): Promise<Exclude<Order, { state: 'placed' }>> {
    const isFinal = (order: Order) => order.state !== 'placed';
    const read = async () => Order.parse((await this.get(`/api/orders/${orderId}`)).body);
    const order = await eventually(read, isFinal, FINAL_WITHIN_MS);
    return order as Exclude<Order, { state: 'placed' }>;
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: npm test starts a shop and sets it`);
  return value;
}
