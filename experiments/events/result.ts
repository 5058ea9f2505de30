import { availableParallelism, cpus, totalmem } from 'node:os';
import { type Part, totalOf } from './cpu.ts';
import type { LatencyCell } from './latency.ts';
import type { Options } from './options.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { CLIENTS, type System, SYSTEMS } from './systems.ts';
import type { Drain } from './throughput.ts';

/** The mark: commit to handler at this rate, at the 99th percentile. */
export const MARK = { rate: 2_000, p99Ms: 50, timesNaive: 10 };

export interface SystemSummary {
  readonly system: System;
  readonly eventsPerSecond: Spread;
  /** Microseconds of CPU an event: of each part the median, of all the spread over the rounds. */
  readonly cpuMicros: Readonly<Partial<Record<Part, number>>>;
  readonly cpuMicrosInAll: Spread | undefined;
  /** Median of the events/s by that of the baseline. */
  readonly timesNaive: number;
}

export interface Measured {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly settings: { readonly fsync: string; readonly synchronousCommit: string };
  readonly otherParts: string;
  readonly drains: readonly Drain[];
  readonly cells: readonly LatencyCell[];
}

export type Result = ReturnType<typeof resultOf>;

export function resultOf(options: Options, measured: Measured) {
  const { cells, drains, durationMs, otherParts, settings, startedAt } = measured;
  const { instance, latency, quick, throughput } = options;
  const systems = summaries(drains);
  const marked = cells.filter(({ client, rate }) => client === CLIENTS[0] && rate === MARK.rate);
  return {
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    machine: {
      cores: availableParallelism(),
      model: cpus()[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      postgres: settings,
      otherParts,
    },
    options: { quick, instance, throughput, latency },
    /** Every event of every cell took effect, and once. */
    exactlyOnce: [...drains, ...cells].every((cell) => cell.exactlyOnce),
    valid: cells.every(({ valid }) => valid),
    marks: {
      /** Null: a load was not the one asked for, so nothing is decided. */
      latency:
        marked.length === 0
          ? undefined
          : marked.every(({ valid }) => valid)
            ? marked.every(({ p99 }) => p99 <= MARK.p99Ms)
            : null,
      throughput:
        systems.length === 0
          ? undefined
          : systems.every(({ system, timesNaive }) => system === 'naive' || timesNaive >= MARK.timesNaive),
    },
    systems,
    drains,
    cells,
  };
}

export function passes({ exactlyOnce, valid }: Pick<Result, 'exactlyOnce' | 'valid'>): boolean {
  return exactlyOnce && valid;
}

function summaries(drains: readonly Drain[]): SystemSummary[] {
  const spreads = new Map(
    SYSTEMS.map((system) => [
      system,
      spreadOf(drains.filter((drain) => drain.system === system).map(({ eventsPerSecond }) => eventsPerSecond)),
    ]),
  );
  return SYSTEMS.flatMap((system) => {
    const eventsPerSecond = spreads.get(system);
    const naive = spreads.get('naive');
    if (!eventsPerSecond || !naive) return [];
    const perEvent = drains.flatMap(({ cpu, events, system: drained }) =>
      drained === system && cpu ? [{ cpu, events }] : [],
    );
    const parts = [...new Set(perEvent.flatMap(({ cpu }) => Object.keys(cpu) as Part[]))];
    const cpuMicros = Object.fromEntries(
      parts.map((part) => [
        part,
        spreadOf(perEvent.map(({ cpu, events }) => ((cpu[part] ?? 0) / events) * 1e6))!.median,
      ]),
    );
    const cpuMicrosInAll = spreadOf(perEvent.map(({ cpu, events }) => (totalOf(cpu) / events) * 1e6));
    return { system, eventsPerSecond, cpuMicros, cpuMicrosInAll, timesNaive: eventsPerSecond.median / naive.median };
  });
}
