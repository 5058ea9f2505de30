import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Measured, Order } from './load.ts';

// The load's own process: its CPU is not that of the ways. It is told what to send, and tells what it saw.

/** A timer of Node may be a millisecond late, and then a little; later than this means that the machine was not ours. */
const LATE_MS = 10;

const agent = new Agent({ connections: 128, pipelining: 1 });

process.on('message', (order: Order) => {
  send(order).then(
    (measured) => process.send!(measured),
    (error: unknown) => process.send!({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

/** Few enough to leave the way some air. */
const WARM_UP_IN_FLIGHT = 4;

async function send({ origin, paths, bodies, requests, rate }: Order): Promise<Measured> {
  const latenciesMs: number[] = [];
  const wrong: string[] = [];
  let late = 0;
  const startMs = performance.now();
  await (rate === undefined ? inTurn() : byTheClock(1_000 / rate));
  const tookSeconds = (performance.now() - startMs) / 1_000;
  return { latenciesMs, late, wrong: wrong.length, firstWrong: wrong[0], sent: requests, tookSeconds };

  /** One request every `everyMs`, whatever comes back (open model). */
  async function byTheClock(everyMs: number): Promise<void> {
    const flying: Promise<void>[] = [];
    for (let sent = 0; sent < requests;) {
      const elapsedMs = performance.now() - startMs;
      for (; sent < requests && sent * everyMs <= elapsedMs; sent += 1) {
        if (elapsedMs - sent * everyMs > LATE_MS) late += 1;
        flying.push(one(sent));
      }
      await sleep(1);
    }
    await Promise.all(flying);
  }

  async function inTurn(): Promise<void> {
    let sent = 0;
    const next = async (): Promise<void> => {
      while (sent < requests) {
        sent += 1;
        await one(sent);
      }
    };
    await Promise.all(Array.from({ length: WARM_UP_IN_FLIGHT }, next));
  }

  async function one(number: number): Promise<void> {
    const at = number % paths.length;
    const sentMs = performance.now();
    try {
      const path = paths[at]!;
      const answer = await agent.request({ origin, path, method: 'GET', headersTimeout: 15_000, bodyTimeout: 15_000 });
      const text = await answer.body.text();
      latenciesMs.push(performance.now() - sentMs);
      if (answer.statusCode !== 200 || text !== bodies[at]) wrong.push(`${answer.statusCode}: ${text.slice(0, 200)}`);
    } catch (error) {
      wrong.push(String(error));
    }
  }
}
