import { sleep } from 'k6';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';
import type { Order } from '@highstreet/contracts';
import { ask, confirm, confirmThat, parsed } from './shop.ts';
import { traffic } from './test-run.ts';

const finalMs = new Trend('order_final_ms', true);
const finalInTime = new Rate('orders_final_in_time');
const placed = new Counter('orders_placed');
const outcomes = { confirmed: new Counter('orders_confirmed'), cancelled: new Counter('orders_cancelled') };
const STATES = Object.keys(outcomes) as (keyof typeof outcomes)[];
/** Seconds before a stream is taken up again. */
const AGAIN_AFTER_S = 0.1;

/** Sends the order; what was answered, when it is as the contract says. */
export function place(
  lines: readonly { readonly productId: number; readonly quantity: number }[],
  who: { readonly bearer: string; readonly key: string },
): Order | undefined {
  const order = ask({
    method: 'POST',
    path: '/api/orders',
    status: 202,
    schema: 'order',
    bearer: who.bearer,
    headers: { 'idempotency-key': who.key },
    body: { lines },
  });
  if (order) {
    const sum = order.lines.reduce((cents, { quantity, priceCents }) => cents + quantity * priceCents, 0);
    confirmThat(
      'order: its total is the sum of its lines',
      order.totalCents === sum,
      `${order.totalCents}, not ${sum}`,
    );
  }
  return order;
}

/**
 * Listens to the order's event stream, which ends with its final state, then reads the order and compares. No polling:
 * that is how the shop's own clients wait. A stream that ends before (its gateway drains, or died) is taken up again, as
 * every EventSource does. Undefined when the order was not final in time.
 */
export function follow(order: Order, bearer: string, placedAt: number): Order | undefined {
  const path = `/api/orders/${order.id}`;
  const outcome = outcomeOf(order.id, bearer, placedAt + traffic.limits.orderFinalMs);
  const tookMs = Date.now() - placedAt;
  placed.add(1);
  finalInTime.add(outcome.state !== undefined && tookMs <= traffic.limits.orderFinalMs);
  if (outcome.state === undefined) {
    console.error(`order not final in time: ${outcome.why}`);
    return undefined;
  }
  finalMs.add(tookMs);
  outcomes[outcome.state].add(1);
  const read = ask({ method: 'GET', path, name: '/api/orders/{id}', schema: 'order', bearer });
  if (!read) return undefined;
  const same = read.id === order.id && read.state === outcome.state && read.totalCents === order.totalCents;
  confirm(
    'order: read again it is in the state that was pushed',
    same ? undefined : `${read.state}, not ${outcome.state}`,
  );
  return read;
}

/** The final state that the stream tells, or why none came before `until`. */
function outcomeOf(id: string, bearer: string, until: number) {
  let why = 'no time was left';
  for (let leftMs = until - Date.now(); leftMs > 0; leftMs = until - Date.now()) {
    const response = http.request('GET', `${traffic.baseUrl}/api/orders/${id}/events`, null, {
      headers: { authorization: `Bearer ${bearer}`, accept: 'text/event-stream' },
      tags: { name: 'GET /api/orders/{id}/events', kind: 'wait' },
      timeout: leftMs,
    });
    const last = parsed(lastData(response.body)) as { id?: string; state?: string } | undefined;
    const state = STATES.find((known) => known === last?.state);
    if (response.status === 200 && last?.id === id && state) return { state };
    why = `${response.status} ${response.error}`;
    sleep(AGAIN_AFTER_S);
  }
  return { state: undefined, why };
}

/** The data of the last event (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
function lastData(stream: string | null): string | null {
  const lines = (stream ?? '').split('\n').filter((line) => line.startsWith('data:'));
  return lines.at(-1)?.slice('data:'.length) ?? null;
}
