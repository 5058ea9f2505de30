import {
  getProduct,
  listNotifications,
  listOrders,
  listProducts,
  patchProduct,
  placeOrder,
  Problem,
  type Endpoint,
} from '@highstreet/contracts';
import type { Basket } from '../replay/baskets.ts';
import type { HttpAnswer, HttpRequest } from '../replay/http-client.ts';
import { toAnswer } from '../replay/shop-client.ts';
import type { Tokens } from '../traffic/tokens.ts';
import type { Shelf } from '../traffic/traffic.ts';
import type { OrdersUnderLoad } from './orders-under-load.ts';

/** A request, and what its answer must be. */
export interface PlannedRequest extends HttpRequest {
  /** `GET /api/products/{id}` */
  readonly name: string;
  /** @returns what is wrong with the answer; undefined: nothing */
  check(answer: HttpAnswer): string | undefined;
}

/**
 * What twenty requests are: every service is read from, a quarter are orders, and one (a price, set to what it is) may
 * not be sent twice by anyone on the way.
 */
const TWENTY = [
  ...['product', 'order', 'product', 'orders', 'list', 'order', 'product', 'notifications', 'product', 'order'],
  ...['product', 'list', 'order', 'product', 'orders', 'price', 'product', 'order', 'notifications', 'product'],
] as const;
/** Products of one list. */
const LISTED = 10;

/** Requests without end, in the same order in every run. `tokens` are those of the orders' customers. */
export function* requestsOf(shelf: Shelf, orders: OrdersUnderLoad, tokens: Tokens): Generator<PlannedRequest> {
  const prices = new Map(shelf.products.map(({ id, priceCents }) => [id, priceCents]));
  const ids = shelf.bought.map((index) => shelf.products[index]?.id ?? 0);
  const bearerOf = new Map(orders.customers.map(({ customerId }, at) => [customerId, tokens.ofBaskets[at] ?? '']));
  let latest = orders.customers[0]?.customerId ?? '';
  for (let turn = 0; ; turn += 1) {
    const id = ids[turn % ids.length] ?? 0;
    const customer = { id: latest, bearer: bearerOf.get(latest) ?? '' };
    switch (TWENTY[turn % TWENTY.length]) {
      case 'product':
        yield readProduct(id, prices.get(id) ?? null);
        break;
      case 'list':
        yield readProducts([...new Set(Array.from({ length: LISTED }, (_, at) => ids[(turn + at) % ids.length] ?? 0))]);
        break;
      case 'orders':
        yield readOrders(customer);
        break;
      case 'notifications':
        yield readNotifications(customer);
        break;
      case 'order': {
        const basket = orders.next();
        latest = basket.householdId;
        yield place(basket, bearerOf.get(latest) ?? '', orders);
        break;
      }
      case 'price': {
        const product = shelf.neverBought[turn % Math.max(1, shelf.neverBought.length)];
        if (product) yield setPrice(product, tokens.admin);
      }
    }
  }
}

interface Caller {
  readonly id: string;
  readonly bearer: string;
}

function readProduct(id: number, priceCents: number | null): PlannedRequest {
  return ask(getProduct, {
    path: `/api/products/${id}`,
    wrong: (product) => (product.id === id && product.priceCents === priceCents ? undefined : 'another id or price'),
  });
}

function readProducts(ids: readonly number[]): PlannedRequest {
  const wanted = ids.toSorted().join();
  return ask(listProducts, {
    path: `/api/products?ids=${ids.join()}`,
    wrong: ({ items }) =>
      items
        .map(({ id }) => id)
        .toSorted()
        .join() === wanted
        ? undefined
        : 'other products',
  });
}

function readOrders({ id, bearer }: Caller): PlannedRequest {
  return ask(listOrders, {
    path: listOrders.path,
    bearer,
    wrong: ({ items }) => (items.every(({ customerId }) => customerId === id) ? undefined : 'orders of another'),
  });
}

function readNotifications({ bearer }: Caller): PlannedRequest {
  return ask(listNotifications, { path: listNotifications.path, bearer });
}

function setPrice({ id, priceCents }: { id: number; priceCents: number }, bearer: string): PlannedRequest {
  return ask(patchProduct, {
    path: `/api/products/${id}`,
    bearer,
    body: { priceCents },
    wrong: (product) => (product.priceCents === priceCents ? undefined : 'another price'),
  });
}

/** What its customer is told is written down; that cents and lines are right is seen when the books are reconciled. */
function place(basket: Basket, bearer: string, orders: OrdersUnderLoad): PlannedRequest {
  const planned = ask(placeOrder, { path: placeOrder.path, bearer, body: { lines: basket.lines } });
  return {
    ...planned,
    headers: { ...planned.headers, 'idempotency-key': orders.keyOf(basket) },
    check: (answer) => {
      orders.answers.set(basket.id, toAnswer(answer));
      return planned.check(answer);
    },
  };
}

function ask<E extends Endpoint>(endpoint: E, { path, bearer, body, wrong }: Asked<E>): PlannedRequest {
  return {
    name: `${endpoint.method.toUpperCase()} ${endpoint.path}`,
    method: endpoint.method.toUpperCase() as HttpRequest['method'],
    path,
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body }),
    check: (answer) => {
      if (answer.status !== endpoint.status) return refusalOf(answer);
      const parsed = endpoint.output.safeParse(answer.body);
      if (!parsed.success) return 'a body outside the contract';
      return wrong?.(parsed.data as BodyOf<E>);
    },
  };
}

/** `status 502 (upstream-failed)` */
function refusalOf({ status, body }: HttpAnswer): string {
  const problem = Problem.safeParse(body);
  return problem.success ? `status ${status} (${problem.data.code})` : `status ${status}`;
}

type BodyOf<E extends Endpoint> = ReturnType<E['output']['parse']>;

interface Asked<E extends Endpoint> {
  readonly path: string;
  readonly bearer?: string;
  readonly body?: unknown;
  /** @returns what is wrong with a body that keeps to the contract */
  wrong?(body: BodyOf<E>): string | undefined;
}
