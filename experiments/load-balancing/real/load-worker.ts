import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { quantile } from '../../../loadtests/quantile.ts';
import { drawArrivals } from '../requests/arrivals.ts';
import { meanOf } from '../statistics.ts';
import type { Measured, Order, Report, WarmUp } from './load.ts';

// The load's own process. It sends by the clock, whatever comes back, and tells what it saw.

/** Longer than NGINX and the gateways wait, so that they tell what was wrong. No limit of connections: nothing waits here. */
const ANSWER_WITHIN_MS = 40_000;
const agent = new Agent({ pipelining: 1, headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS });
const WARM_UP_IN_FLIGHT = 4;

process.on('message', ({ order, warmUp }: { order?: Order; warmUp?: WarmUp }) => {
  const work = order ? send(order) : inTurn(warmUp!);
  work.then(
    (measured) => report({ kind: 'done', measured: measured! }),
    (error: unknown) => report({ kind: 'failed', error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

async function send(order: Order): Promise<Measured> {
  const arrivals = drawArrivals(order);
  const countFromMs = order.warmUpSeconds * 1_000;
  const endMs = order.seconds * 1_000;
  const latencies: number[] = [];
  const lateness: number[] = [];
  const errors: string[] = [];
  const flying: Promise<void>[] = [];
  const startMs = performance.now();
  let counting = false;
  for (let next = 0; ;) {
    const elapsedMs = performance.now() - startMs;
    if (!counting && elapsedMs >= countFromMs) {
      counting = true;
      report({ kind: 'counting' });
    }
    for (; next < arrivals.length && arrivals[next]!.atMs <= elapsedMs; next += 1) {
      const { atMs, entry, address, product } = arrivals[next]!;
      const counted = atMs >= countFromMs;
      if (counted) lateness.push(performance.now() - startMs - atMs);
      const answered = ask(order.origins[entry]!, order.firstId + product, address).then((error) => {
        if (!counted) return;
        if (error === undefined) latencies.push(performance.now() - startMs - atMs);
        else errors.push(error);
      });
      flying.push(answered);
    }
    if (elapsedMs >= endMs) break;
    await sleep(1);
  }
  report({ kind: 'sent' });
  await Promise.all(flying);
  if (latencies.length === 0) throw new Error(`Nothing was answered: ${errors[0]}`);
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: lateness.length,
    errors: errors.length,
    ...(errors[0] === undefined ? {} : { firstError: errors[0] }),
    meanMs: meanOf(latencies),
    p50Ms: quantile(sorted, 0.5)!,
    p99Ms: quantile(sorted, 0.99)!,
    maxMs: sorted.at(-1)!,
    lateP99Ms: quantile(Float64Array.from(lateness).sort(), 0.99)!,
  };
}

async function inTurn({ origins, requests, products, firstId }: WarmUp): Promise<undefined> {
  let sent = 0;
  const next = async (): Promise<void> => {
    while (sent < requests) {
      sent += 1;
      const error = await ask(origins[sent % origins.length]!, firstId + (sent % products), '10.0.0.1');
      if (error !== undefined) throw new Error(error);
    }
  };
  await Promise.all(Array.from({ length: WARM_UP_IN_FLIGHT }, next));
}

/** @returns what was wrong with the answer, if anything was */
async function ask(origin: string, id: number, address: string): Promise<string | undefined> {
  try {
    const headers = { 'x-forwarded-for': address };
    const answer = await agent.request({ origin, path: `/api/products/${id}`, method: 'GET', headers });
    const text = await answer.body.text();
    if (answer.statusCode === 200 && text.startsWith(`{"id":${id},`)) return undefined;
    return `${answer.statusCode}: ${text.slice(0, 200)}`;
  } catch (error) {
    return String(error);
  }
}

function report(what: Report): void {
  process.send!(what);
}
