import {
  issueDevToken,
  listNotifications,
  listOrders,
  listProducts,
  type Notification,
  Order,
  placeOrder,
  Problem,
} from '@highstreet/contracts';
import { Failure } from '../../infra/local/failure.ts';
import type { Basket } from './baskets.ts';
import { type HttpAnswer, type HttpClient, Unanswered } from './http-client.ts';
import { type Answer, reasonOf } from './ledger.ts';

const PAGE = 100;
const ADMIN = 'replay-admin';
/** A token this close to its end is not used any more. */
const TOKEN_RESERVE_MS = 60_000;

/** The shop as its customers see it, each with a token of its own from the development issuer. */
export class ShopClient {
  private readonly tokens = new Map<string, { readonly header: string; readonly goodUntil: number }>();
  private readonly http: HttpClient;

  constructor(http: HttpClient) {
    this.http = http;
  }

  /** @throws Failure when there is no shop, or none that a replay can talk to */
  async check(baseUrl: string): Promise<void> {
    const answer = await this.http
      .attempt({ method: 'POST', path: issueDevToken.path, body: { customerId: ADMIN, roles: ['admin'] } })
      .catch((cause: Error) => {
        throw new Failure(
          `No shop answers at ${baseUrl} (${cause.message})`,
          'Start one with npm start, or give its address with --base-url',
        );
      });
    if (answer.status === 404) {
      throw new Failure(
        `The shop at ${baseUrl} has no development issuer`,
        'Replay needs tokens of any household: use a shop whose DEV_ISSUER is on',
      );
    }
    if (answer.status !== 200) {
      throw new Failure(
        `${baseUrl} answers ${answer.status} when asked for a token`,
        'Wait until npm run status is green, or check --base-url',
      );
    }
  }

  async placeOrder(basket: Basket, idempotencyKey: string): Promise<{ answer: Answer; latencyMs: number }> {
    try {
      const authorization = await this.authorization(basket.householdId);
      const headers = { authorization, 'idempotency-key': idempotencyKey };
      const answer = await this.http.send({
        method: 'POST',
        path: placeOrder.path,
        headers,
        body: { lines: basket.lines },
      });
      return { answer: toAnswer(answer), latencyMs: answer.latencyMs };
    } catch (cause) {
      if (!(cause instanceof Unanswered)) throw cause;
      return { answer: { kind: 'unanswered', cause: cause.message }, latencyMs: 0 };
    }
  }

  async orders(customerId: string): Promise<Order[]> {
    return this.everyPage(listOrders.path, customerId, (body) => listOrders.output.parse(body));
  }

  async notifications(customerId: string): Promise<Notification[]> {
    return this.everyPage(listNotifications.path, customerId, (body) => listNotifications.output.parse(body));
  }

  /** Stock by product id, past every cache and replica. */
  async stock(productIds: readonly number[]): Promise<Map<number, number>> {
    const stock = new Map<number, number>();
    for (let at = 0; at < productIds.length; at += PAGE) {
      const path = `${listProducts.path}?ids=${productIds.slice(at, at + PAGE).join(',')}`;
      const headers = { authorization: await this.authorization(ADMIN), 'cache-control': 'no-cache' };
      const answer = expectOk(path, await this.http.send({ method: 'GET', path, headers }));
      for (const product of listProducts.output.parse(answer).items) stock.set(product.id, product.stock);
    }
    return stock;
  }

  private async everyPage<T>(
    path: string,
    customerId: string,
    parse: (body: unknown) => { items: T[]; nextCursor: string | null },
  ): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: string = `${path}?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const headers = { authorization: await this.authorization(customerId) };
      const parsed = parse(expectOk(page, await this.http.send({ method: 'GET', path: page, headers })));
      items.push(...parsed.items);
      cursor = parsed.nextCursor;
    } while (cursor);
    return items;
  }

  private async authorization(customerId: string): Promise<string> {
    const known = this.tokens.get(customerId);
    if (known && known.goodUntil > Date.now()) return known.header;
    const body = { customerId, roles: customerId === ADMIN ? ['admin'] : [] };
    const answer = expectOk(
      issueDevToken.path,
      await this.http.send({ method: 'POST', path: issueDevToken.path, body }),
    );
    const { accessToken, expiresInSeconds } = issueDevToken.output.parse(answer);
    const token = {
      header: `Bearer ${accessToken}`,
      goodUntil: Date.now() + expiresInSeconds * 1_000 - TOKEN_RESERVE_MS,
    };
    this.tokens.set(customerId, token);
    return token.header;
  }
}

export function toAnswer({ status, body }: HttpAnswer): Answer {
  const order = status === placeOrder.status ? Order.safeParse(body) : undefined;
  if (order?.success) return { kind: 'accepted', orderId: order.data.id, totalCents: order.data.totalCents };
  const problem = Problem.safeParse(body);
  if (problem.success) return { kind: 'rejected', status, code: problem.data.code, reason: reasonOf(problem.data) };
  const code = `status ${status} outside the contract`;
  return { kind: 'rejected', status, code, reason: code };
}

function expectOk(path: string, answer: HttpAnswer): unknown {
  if (answer.status === 200) return answer.body;
  const reason = Problem.safeParse(answer.body).data?.code ?? 'no problem document';
  throw new Failure(
    `The shop answers ${answer.status} (${reason}) to ${path.split('?')[0]}`,
    'See the logs of the shop: npm run status names them',
  );
}
