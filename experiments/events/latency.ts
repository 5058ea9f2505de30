import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../loadtests/quantile.ts';
import { Child } from './child.ts';
import { type CpuSeconds, cpuOf, spentBetween } from './cpu.ts';
import type { LatencyPlan } from './options.ts';
import { clockMs } from './processes/clock.ts';
import type { ServiceCommands } from './processes/service.ts';
import type { Stage } from './stage.ts';
import { type Client, groupOf, topicOf } from './systems.ts';

/** A cell whose load was further behind its clock than this, at its 99th percentile, is not valid. */
export const LATE_P99_MS = 10;
/** Between the order to write and the first event. */
const LEAD_MS = 100;

/** All times in milliseconds. */
export interface LatencyCell {
  readonly client: Client;
  readonly relays: number;
  /** Events a second, of all instances together. */
  readonly rate: number;
  readonly seconds: number;
  readonly events: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The same from when the event was due: what a writer that is behind would hide. */
  readonly fromDueP99: number;
  /** Of it the insert and its commit, until Postgres answered. */
  readonly commitP50: number;
  readonly commitP99: number;
  readonly latenessP99: number;
  readonly latenessMax: number;
  readonly valid: boolean;
  readonly exactlyOnce: boolean;
  /** Lanes of the outbox by relay. */
  readonly lanes: readonly number[];
  /** Of the counted seconds and the warm-up. */
  readonly cpu: CpuSeconds | undefined;
  readonly cpuSeconds: number;
  /** Share of the machine's CPU that went elsewhere meanwhile. */
  readonly othersShare: number | undefined;
}

interface Written {
  readonly first: number;
  readonly sentAt: Float64Array;
  readonly lateness: Float64Array;
  readonly commit: Float64Array;
}

export async function measureLatency(
  stage: Stage,
  plan: LatencyPlan,
  profileFolder: string | undefined,
  report: (cell: LatencyCell) => void,
): Promise<LatencyCell[]> {
  const cells: LatencyCell[] = [];
  for (const relays of plan.relays) {
    for (const client of plan.clients) {
      for (const cell of await measureInstances(stage, plan, client, relays, profileFolder)) {
        report(cell);
        cells.push(cell);
      }
    }
  }
  return cells;
}

/** The same processes for all rates. Each instance writes its share and has a relay, as the shop's services do. */
async function measureInstances(
  stage: Stage,
  plan: LatencyPlan,
  client: Client,
  relays: number,
  profileFolder: string | undefined,
): Promise<LatencyCell[]> {
  const { brokers, databaseUrl, runId } = stage;
  const config = { brokers, databaseUrl, client, type: topicOf(runId, client), groupId: groupOf(runId, client) };
  const start = (name: string, parts: { relays: boolean; handles: boolean }) =>
    Child.start<ServiceCommands>(
      'processes/service.ts',
      `${name}-${client}-of-${relays}`,
      { ...config, ...parts },
      profileFolder,
    );
  await stage.reset();
  const children: Child<ServiceCommands>[] = [];
  try {
    const [consumer, ...instances] = await Promise.all(
      [
        start('handler', { relays: false, handles: true }),
        ...Array.from({ length: relays }, (_, index) => start(`instance-${index}`, { relays: true, handles: false })),
      ].map(async (starting) => {
        const child = await starting;
        children.push(child);
        return child;
      }),
    );
    const cells: LatencyCell[] = [];
    for (const rate of plan.rates) cells.push(await measureRate(stage, plan, client, rate, consumer!, instances));
    return cells;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

async function measureRate(
  stage: Stage,
  plan: LatencyPlan,
  client: Client,
  rate: number,
  consumer: Child<ServiceCommands>,
  instances: readonly Child<ServiceCommands>[],
): Promise<LatencyCell> {
  const relays = instances.length;
  const cell = `${client}-${relays}-${rate}`;
  const count = rate * (plan.warmUpSeconds + plan.seconds);
  const processes = { ...stage.servers, consumer: [consumer.pid], relay: instances.map(({ pid }) => pid) };
  const startAt = clockMs() + LEAD_MS;
  const before = cpuOf(processes);
  const written = await Promise.all(
    instances.map(async (instance, first): Promise<Written> => {
      const clock = { cell, first, step: relays, count, ratePerMs: rate / 1_000, startAt };
      return { first, ...(await instance.ask('writeByClock', clock)) };
    }),
  );
  const spent = spentBetween(before, cpuOf(processes));
  const cpuSeconds = (clockMs() - startAt) / 1_000;
  await consumer.ask('expect', { cell, count });
  const startedAt = await consumer.ask('startedAt', { cell });
  const lanes = await stage.lanesHeld();
  // Time for a second delivery, if there is one, to have its effect.
  await delay(300);
  const { events, rows } = await stage.effects(cell, 'effect');
  const times = timesOf(written, startedAt, relays, rate * plan.warmUpSeconds);
  const latenessP99 = quantile(times.lateness, 0.99)!;
  return {
    client,
    relays,
    rate,
    seconds: plan.seconds,
    events: times.latency.length,
    p50: quantile(times.latency, 0.5)!,
    p99: quantile(times.latency, 0.99)!,
    max: times.latency.at(-1)!,
    fromDueP99: quantile(times.fromDue, 0.99)!,
    commitP50: quantile(times.commit, 0.5)!,
    commitP99: quantile(times.commit, 0.99)!,
    latenessP99,
    latenessMax: times.lateness.at(-1)!,
    valid: latenessP99 <= LATE_P99_MS,
    exactlyOnce: events === count && rows === count,
    lanes,
    cpu: spent?.cpu,
    cpuSeconds,
    othersShare: spent?.othersShare,
  };
}

/** Sorted, without the warm-up. */
function timesOf(written: readonly Written[], startedAt: Float64Array, step: number, warmUp: number) {
  const latency: number[] = [];
  const lateness: number[] = [];
  const fromDue: number[] = [];
  const commit: number[] = [];
  for (const { first, sentAt, lateness: late, commit: commits } of written) {
    for (let index = 0; index < sentAt.length; index++) {
      const n = first + index * step;
      if (n < warmUp) continue;
      const took = startedAt[n]! - sentAt[index]!;
      latency.push(took);
      lateness.push(late[index]!);
      fromDue.push(took + late[index]!);
      commit.push(commits[index]!);
    }
  }
  const ascending = (values: readonly number[]) => Float64Array.from(values).sort();
  return {
    latency: ascending(latency),
    lateness: ascending(lateness),
    fromDue: ascending(fromDue),
    commit: ascending(commit),
  };
}
