import { Child } from './child.ts';
import { type CpuSeconds, cpuOf, spentBetween } from './cpu.ts';
import type { NaiveConsumerCommands } from './naive/consumer.ts';
import type { ThroughputPlan } from './options.ts';
import type { ServiceCommands } from './processes/service.ts';
import type { Stage } from './stage.ts';
import { groupOf, type System, SYSTEMS, topicOf } from './systems.ts';

/** One backlog, drained by one system. */
export interface Drain {
  readonly system: System;
  readonly round: number;
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly cpu: CpuSeconds | undefined;
  /** Share of the machine's CPU that went elsewhere meanwhile. */
  readonly othersShare: number | undefined;
  /** Every event took effect, and once. */
  readonly exactlyOnce: boolean;
}

interface Cast {
  readonly writer: Child<ServiceCommands>;
  readonly relay: Child<object & Record<string, never>>;
  readonly consumer: Child<Pick<ServiceCommands, 'expect'> | NaiveConsumerCommands>;
}

/** The systems take turns, and each round begins with another one. */
export async function measureThroughput(
  stage: Stage,
  plan: ThroughputPlan,
  profileFolder: string | undefined,
  report: (drain: Drain) => void,
): Promise<Drain[]> {
  const drains: Drain[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    for (let turn = 0; turn < SYSTEMS.length; turn++) {
      const system = SYSTEMS[(round + turn) % SYSTEMS.length]!;
      const drain = await drainOnce(stage, plan, system, round, profileFolder);
      report(drain);
      drains.push(drain);
    }
  }
  return drains;
}

async function drainOnce(
  stage: Stage,
  plan: ThroughputPlan,
  system: System,
  round: number,
  profileFolder: string | undefined,
): Promise<Drain> {
  const naive = system === 'naive';
  const cell = `${system}-${round}`;
  await stage.reset();
  const started: Child<never>[] = [];
  try {
    const { consumer, relay, writer } = await startCast(stage, system, round, profileFolder, started);
    const prepare = naive ? 'prepareNaiveBacklog' : 'prepareBacklog';

    const warmUp = { cell: `${cell}-warm-up`, count: naive ? plan.naiveWarmUp : plan.warmUp };
    await writer.ask(prepare, warmUp);
    await writer.ask('commitBacklog', undefined);
    await consumer.ask('expect', warmUp);

    const backlog = { cell, count: naive ? plan.naiveBacklog : plan.backlog };
    await writer.ask(prepare, backlog);
    await stage.client.query('CHECKPOINT');
    const processes = { ...stage.servers, relay: [relay.pid], consumer: [consumer.pid] };
    const before = cpuOf(processes);
    const finished = consumer.ask('expect', backlog, 180_000);
    finished.catch(() => undefined);
    const committedAt = await writer.ask('commitBacklog', undefined);
    const seconds = ((await finished) - committedAt) / 1_000;
    const spent = spentBetween(before, cpuOf(processes));

    await Promise.all(started.map((child) => child.stop()));
    const { events, rows } = await stage.effects(cell, naive ? 'naive_effect' : 'effect');
    const exactlyOnce = events === backlog.count && rows === backlog.count;
    return {
      system,
      round,
      events: backlog.count,
      seconds,
      eventsPerSecond: backlog.count / seconds,
      cpu: spent?.cpu,
      othersShare: spent?.othersShare,
      exactlyOnce,
    };
  } finally {
    await Promise.all(started.map((child) => child.stop()));
  }
}

async function startCast(
  stage: Stage,
  system: System,
  round: number,
  profileFolder: string | undefined,
  started: Child<never>[],
): Promise<Cast> {
  const { brokers, databaseUrl, runId } = stage;
  const naive = system === 'naive';
  const type = topicOf(runId, system);
  const groupId = groupOf(runId, system);
  const service = { brokers, databaseUrl, type, groupId, client: naive ? 'kafkajs' : system };
  const start = async (file: string, role: string, config: object) => {
    const child = await Child.start(
      file,
      `${role}-${system}-${round}`,
      config,
      role === 'writer' ? undefined : profileFolder,
    );
    started.push(child as Child<never>);
    return child as Child<never>;
  };
  const [consumer, relay, writer] = await Promise.all(
    naive
      ? [
          start('naive/consumer.ts', 'consumer', { brokers, databaseUrl, type, groupId }),
          start('naive/relay.ts', 'relay', { brokers, databaseUrl }),
          start('processes/service.ts', 'writer', { ...service, relays: false, handles: false }),
        ]
      : [
          start('processes/service.ts', 'consumer', { ...service, relays: false, handles: true }),
          start('processes/service.ts', 'relay', { ...service, relays: true, handles: false }),
          start('processes/service.ts', 'writer', { ...service, relays: false, handles: false }),
        ],
  );
  return { consumer, relay, writer } as unknown as Cast;
}
