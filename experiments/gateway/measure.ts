import { Failure } from '../../infra/local/failure.ts';
import { quantile } from '../../loadtests/quantile.ts';
import { randomFrom, shuffled } from '../faults/random.ts';
import { cpuNanoseconds } from './cpu-time.ts';
import type { Load } from './load.ts';
import type { Options } from './options.ts';
import { type Actor, type Way } from './ways.ts';
import { requestsOf, type World } from './world.ts';

/** One way in one round. */
export interface Piece {
  readonly way: string;
  readonly round: number;
  /** CPU a request in µs, of each that took part, less what it uses when nobody asks. */
  readonly cpuMicros: Readonly<Partial<Record<Actor, number>>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  readonly late: number;
}

/**
 * Until the JIT has compiled what a request needs: a small function that runs once in each is optimised after some
 * thousands of them. Not measured, and not by the clock: cold code would be swamped.
 */
const WARM_UP_REQUESTS = 20_000;
const QUICK_WARM_UP_REQUESTS = 500;
const IDLE_MS = 2_000;

export async function measure(
  { rate, seconds, rounds, seed, quick }: Options,
  ways: readonly Way[],
  world: World,
  load: Load,
): Promise<Piece[]> {
  for (const way of ways) {
    process.stderr.write(`\r  warming ${way.name.padEnd(20)}`);
    const requests = quick ? QUICK_WARM_UP_REQUESTS : WARM_UP_REQUESTS;
    await send(load, way, { ...requestsOf(way, world), requests, rate: undefined });
  }
  const random = randomFrom(seed);
  const pieces: Piece[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const idle = await idleCpu(world);
    for (const way of shuffled(ways, random)) {
      process.stderr.write(`\r  round ${round} of ${rounds}: ${way.name.padEnd(20)}`);
      const before = cpuOf(way, world);
      const measured = await send(load, way, { ...requestsOf(way, world), rate, requests: rate * seconds });
      const after = cpuOf(way, world);
      const cpuMicros: Partial<Record<Actor, number>> = {};
      for (const [actor, name] of Object.entries(way.processes) as [Actor, string][]) {
        const used = after[actor]! - before[actor]! - idle.get(name)! * measured.tookSeconds;
        cpuMicros[actor] = Math.max(0, used) / 1_000 / measured.sent;
      }
      const sorted = [...measured.latenciesMs].sort((a, b) => a - b);
      pieces.push({
        way: way.name,
        round,
        cpuMicros,
        p50Ms: quantile(sorted, 0.5)!,
        p99Ms: quantile(sorted, 0.99)!,
        requests: measured.sent,
        late: measured.late,
      });
    }
  }
  process.stderr.write('\r'.padEnd(60) + '\r');
  return pieces;
}

/** @throws Failure for any answer that is not the expected one: a way that answers wrongly has no price */
async function send(load: Load, way: Way, order: Parameters<Load['send']>[0]) {
  const measured = await load.send(order);
  if (measured.wrong === 0) return measured;
  throw new Failure(
    `${way.name}: ${measured.wrong} of ${measured.sent} requests were answered wrongly, the first with ${measured.firstWrong}`,
    'The log of each process lies in the instance’s folder, below gateway-experiment',
  );
}

function cpuOf({ processes }: Way, { pids }: World): Partial<Record<Actor, number>> {
  return Object.fromEntries(
    Object.entries(processes).map(([actor, name]) => [actor, cpuNanoseconds(pids.get(name)!)]),
  ) as Partial<Record<Actor, number>>;
}

/** Nanoseconds a second that each process uses by itself: consumers poll, timers tick. */
async function idleCpu({ pids }: World): Promise<Map<string, number>> {
  const before = new Map([...pids].map(([name, pid]) => [name, cpuNanoseconds(pid)]));
  const startMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const seconds = (performance.now() - startMs) / 1_000;
  return new Map([...pids].map(([name, pid]) => [name, (cpuNanoseconds(pid) - before.get(name)!) / seconds]));
}
