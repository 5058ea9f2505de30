import { quantile } from '../../loadtests/quantile.ts';
import type { Evidence } from '../../loadtests/replay/reconcile.ts';
import { absenceOf } from './absence.ts';
import type { Client } from './ledger-file.ts';
import type { LoadResult } from './load.ts';
import type { Options } from './options.ts';
import { type Course, type Recovery, recoveries } from './recovery.ts';
import { KINDS, ROLES } from './schedule.ts';
import type { StruckFault } from './striker.ts';
import { isClean, type Verdict, verdictOf } from './verdict.ts';

/** Seconds; null: never, or not within the bound. */
type Seconds = number | null;

export interface RecoveryRow {
  readonly fault: string;
  readonly struck: number;
  /** The longest of all. */
  readonly green: Seconds;
  readonly answered: Seconds;
  readonly final: Seconds;
  /** Of those that no other fault touched: how many, and the longest time until orders were final. */
  readonly alone: number;
  readonly finalAlone: Seconds | undefined;
}

/** One second of the run. */
export interface Second {
  readonly due: number;
  readonly answered: number;
  readonly final: number;
  readonly retries: number;
  /** Milliseconds from when an order of this second was due: the median and the slowest. */
  readonly toldP50?: number;
  readonly toldMax?: number;
  readonly finalP50?: number;
  readonly finalMax?: number;
}

export type Result = ReturnType<typeof resultOf>;

export function resultOf(
  options: Options,
  run: {
    id: string;
    clients: readonly Client[];
    evidence: Evidence;
    load: LoadResult;
    faults: readonly StruckFault[];
    /** Whether ports could be cut. */
    cuttable: boolean;
  },
) {
  const { startedAt, arrivals, retriesBySecond } = run.load;
  const verdict = verdictOf(run.evidence);
  const courses = coursesOf(run.clients, run.evidence);
  const times = courses.map(({ dueAt, toldAt }) => (toldAt ?? Infinity) - dueAt).sort((a, b) => a - b);
  const finals = courses.map(({ dueAt, finalAt }) => (finalAt ?? Infinity) - dueAt).sort((a, b) => a - b);
  const { durationMs, everyMs, seed, rate, instance, away } = options;
  const [first] = run.faults;
  return {
    id: run.id,
    startedAt: new Date(startedAt).toISOString(),
    options: { durationMs, everyMs, seed, rate, instance },
    cuttable: run.cuttable,
    away: away && first ? absenceOf(away, first, { clients: run.clients, courses }) : undefined,
    valid: arrivals.dropped === 0,
    clean: isClean(verdict),
    arrivals,
    accepted: run.clients.filter(({ answer }) => answer?.kind === 'accepted').length,
    refused: run.clients.filter(({ answer }) => answer?.kind === 'rejected').length,
    confirmed: run.evidence.orders.filter(({ state }) => state === 'confirmed').length,
    cancelled: run.evidence.orders.filter(({ state }) => state === 'cancelled').length,
    retries: retriesBySecond.reduce((sum, count) => sum + count, 0),
    answeredMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: times.at(-1) },
    finalMs: { p50: quantile(finals, 0.5), p99: quantile(finals, 0.99), max: finals.at(-1) },
    verdict,
    recovery: recoveryTable(recoveries(run.faults, courses)),
    faults: run.faults.map(({ at, ...fault }) => ({ ...fault, atMs: at - startedAt })),
    seconds: secondsOf(courses, startedAt, retriesBySecond),
  };
}

export function passes({ valid, clean, verdict }: Pick<Result, 'valid' | 'clean'> & { verdict: Verdict }): boolean {
  return valid && clean && verdict.missing.mails + verdict.missing.units === 0;
}

function coursesOf(clients: readonly Client[], { orders }: Evidence): Course[] {
  const finalAtOf = new Map(
    orders.flatMap((order) => ('finalAt' in order ? [[order.id, order.finalAt] as const] : [])),
  );
  return clients
    .map(({ dueAt, toldAt, answer }) => {
      if (answer?.kind !== 'accepted')
        return { dueAt, toldAt, finalAt: answer?.kind === 'rejected' ? toldAt : undefined };
      const finalAt = finalAtOf.get(answer.orderId);
      return { dueAt, toldAt, finalAt: finalAt === undefined ? undefined : Date.parse(finalAt) };
    })
    .sort((a, b) => a.dueAt - b.dueAt);
}

function recoveryTable(all: readonly Recovery[]): RecoveryRow[] {
  return ROLES.flatMap((role) =>
    KINDS.flatMap((kind) => {
      const group = all.filter((recovery) => recovery.role === role && recovery.kind === kind);
      if (group.length === 0) return [];
      const alone = group.filter((recovery) => recovery.alone);
      return {
        fault: `${kind} ${role}`,
        struck: group.length,
        green: longest(group.map(({ greenAfterMs }) => greenAfterMs ?? Infinity)),
        answered: longest(group.map(({ toldAfterMs }) => toldAfterMs)),
        final: longest(group.map(({ finalAfterMs }) => finalAfterMs)),
        alone: alone.length,
        finalAlone: alone.length === 0 ? undefined : longest(alone.map(({ finalAfterMs }) => finalAfterMs)),
      };
    }),
  );
}

function longest(times: readonly number[]): Seconds {
  const most = Math.max(...times);
  return Number.isFinite(most) ? Math.round(most / 100) / 10 : null;
}

function secondsOf(courses: readonly Course[], startedAt: number, retries: readonly number[]): Second[] {
  const secondOf = (at: number | undefined): number => Math.floor(((at ?? NaN) - startedAt) / 1_000);
  const countBy = (key: keyof Course) => Map.groupBy(courses, (course) => secondOf(course[key]));
  const [due, told, final] = [countBy('dueAt'), countBy('toldAt'), countBy('finalAt')];
  const last = Math.max(0, ...[...due.keys(), ...told.keys(), ...final.keys()].filter(Number.isFinite));
  return Array.from({ length: last + 1 }, (_, second) => {
    const arrived = due.get(second) ?? [];
    const toldMs = waits(arrived, 'toldAt');
    const finalMs = waits(arrived, 'finalAt');
    return {
      due: arrived.length,
      answered: told.get(second)?.length ?? 0,
      final: final.get(second)?.length ?? 0,
      retries: retries[second] ?? 0,
      ...spread('told', toldMs),
      ...spread('final', finalMs),
    };
  });
}

function waits(courses: readonly Course[], stage: 'toldAt' | 'finalAt'): number[] {
  return courses
    .map((course) => (course[stage] ?? NaN) - course.dueAt)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
}

function spread(name: 'told' | 'final', sorted: readonly number[]) {
  return sorted.length === 0 ? {} : { [`${name}P50`]: quantile(sorted, 0.5), [`${name}Max`]: sorted.at(-1) };
}
