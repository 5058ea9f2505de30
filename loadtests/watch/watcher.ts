import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Instance } from '../../infra/local/ports.ts';
import { cpuSecondsOfTrees } from '../replay/cpu-seconds.ts';
import { runState } from '../replay/running-instance.ts';
import { ConnectionWatch } from './connections.ts';
import { largest, parseMetrics } from './prometheus.ts';
import { GENERATOR, LAUNCHER, type Look, OTHERS, type Reading, STOLEN } from './resources.ts';

const LOOK_EVERY_MS = 2_000;
const METRICS_WITHIN_MS = 1_000;
/** Parts that use one core at most; a Postgres or Kafka spreads over all, so the machine's CPU is their limit. */
const ONE_CORE = /^(gateway|catalog|orders|notifications|redis)(-\d+)?$/;
const SERVICE = /^(gateway|catalog|orders|notifications)-\d+$/;

/** Looks at a local instance every two seconds while load is sent: CPU by /proc, the rest by each service's /metrics. */
export class Watcher {
  readonly looks: Look[] = [];
  private readonly instance: Instance;
  private readonly connections: ConnectionWatch;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private generatorPid: number | undefined;
  private before: Times | undefined;

  constructor(instance: Instance) {
    this.instance = instance;
    this.connections = new ConnectionWatch(instance);
  }

  start(generatorPid: number): void {
    this.generatorPid = generatorPid;
    const look = (): void => void (this.looking = this.look().catch(() => undefined));
    look();
    this.timer = setInterval(look, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await this.connections.close();
  }

  private async look(): Promise<void> {
    const parts = (runState(this.instance)?.parts ?? []).flatMap(({ name, port, process }) =>
      process ? [{ name, port, pid: process.pid }] : [],
    );
    const generator =
      this.generatorPid === undefined ? [] : [{ name: GENERATOR, port: undefined, pid: this.generatorPid }];
    const cpu = this.cpuSince([...parts, ...generator]);
    const services = parts.filter(({ name }) => SERVICE.test(name));
    const more = await Promise.all([
      this.connections.read(services.map(({ name }) => name)),
      ...services.map(({ name, port }) => serviceReadings(name, port)),
    ]);
    if (cpu) this.looks.push({ atMs: Date.now(), cpuByPart: cpu.byPart, readings: [...cpu.readings, ...more.flat()] });
  }

  /** Shares of one core since the look before; undefined at the first, and where there is no /proc. */
  private cpuSince(parts: readonly { name: string; pid: number }[]) {
    const byPid = cpuSecondsOfTrees(parts.map(({ pid }) => pid));
    const machine = machineTimes();
    if (!byPid || !machine) return undefined;
    const own = process.cpuUsage();
    const now: Times = { at: performance.now(), byPid, machine, launcher: (own.user + own.system) / 1e6 };
    const { before } = this;
    this.before = now;
    if (!before) return undefined;
    const seconds = (now.at - before.at) / 1_000;
    const byPart = Object.fromEntries(
      parts.map(({ name, pid }) => [
        name,
        ((byPid.get(pid) ?? 0) - (before.byPid.get(pid) ?? byPid.get(pid) ?? 0)) / seconds,
      ]),
    );
    byPart[LAUNCHER] = (now.launcher - before.launcher) / seconds;
    const ticks = Math.max(1, machine.all - before.machine.all);
    const cores = availableParallelism();
    const busy = 1 - (machine.idle - before.machine.idle) / ticks;
    byPart[STOLEN] = (cores * (machine.steal - before.machine.steal)) / ticks;
    const known = Object.values(byPart).reduce((sum, share) => sum + share, 0);
    byPart[OTHERS] = Math.max(0, busy * cores - known);
    const single = Object.entries(byPart).filter(([name]) => ONE_CORE.test(name));
    const readings: Reading[] = [
      { kind: 'machine-cpu', of: `the machine (${cores} cores, k6 on it too)`, value: busy },
      ...single.map(([name, value]): Reading => ({ kind: 'process-cpu', of: name, value })),
    ];
    return { byPart, readings };
  }
}

async function serviceReadings(name: string, port: number | undefined): Promise<Reading[]> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(METRICS_WITHIN_MS) });
    return readingsOf(name, await answer.text());
  } catch {
    return []; // it restarts, or is too busy to answer: its CPU is still seen
  }
}

/** prom-client gives the lag of the event loop since the last time it was asked. */
export function readingsOf(name: string, metrics: string): Reading[] {
  const samples = parseMetrics(metrics);
  const loop = largest(samples, 'nodejs_eventloop_lag_p99_seconds');
  const lag = largest(samples, 'events_lag_seconds');
  const outbox = largest(samples, 'outbox_oldest_age_seconds');
  return [
    ...(loop ? [{ kind: 'event-loop', of: name, value: loop.value * 1_000 } as const] : []),
    ...(lag ? [{ kind: 'event-lag', of: `${name} (${lag.labels.type})`, value: lag.value * 1_000 } as const] : []),
    ...(outbox
      ? [
          {
            kind: 'event-lag',
            of: `${name} (outbox of ${outbox.labels.database})`,
            value: outbox.value * 1_000,
          } as const,
        ]
      : []),
  ];
}

interface Times {
  readonly at: number;
  readonly byPid: ReadonlyMap<number, number>;
  readonly machine: MachineTimes;
  /** CPU seconds of this process, which reads k6's samples. */
  readonly launcher: number;
}

interface MachineTimes {
  readonly idle: number;
  /** Taken by other guests of a virtual machine's host. */
  readonly steal: number;
  readonly all: number;
}

/** The first line of /proc/stat: user, nice, system, idle, iowait, … in ticks (proc(5)). */
function machineTimes(): MachineTimes | undefined {
  if (process.platform !== 'linux') return undefined;
  const times = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
  return {
    idle: (times[3] ?? 0) + (times[4] ?? 0),
    steal: times[7] ?? 0,
    all: times.reduce((sum, ticks) => sum + ticks, 0),
  };
}
