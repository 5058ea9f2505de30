import { percent } from '../../loadtests/report/amounts.ts';
import type { Part } from './cpu.ts';
import { LATE_P99_MS } from './latency.ts';
import { MARK, type Result } from './result.ts';
import { type Spread, spreadOf } from './statistics.ts';

const PARTS: readonly Part[] = ['relay', 'consumer', 'kafka', 'postgres'];

/** The result as tables for people. */
export function printResult(result: Result): string {
  const { exactlyOnce, machine, marks } = result;
  return [
    `machine      ${machine.cores} × ${machine.model}, Node ${machine.node}, Postgres with fsync ${machine.postgres.fsync}`,
    `exactly once ${exactlyOnce ? 'every event of every cell' : 'NO: THE RUN IS NOT GOOD'}`,
    ...throughputLines(result),
    ...latencyLines(result),
    '',
    ...(marks.throughput === undefined
      ? []
      : [`mark         events/s ≥ ${MARK.timesNaive} × naive: ${marks.throughput ? 'met' : 'MISSED'}`]),
    ...(marks.latency === undefined
      ? []
      : [
          `mark         p99 ≤ ${MARK.p99Ms} ms at ${integer(MARK.rate)} events/s, default client: ${marks.latency === null ? 'OPEN, its load was late' : marks.latency ? 'met' : 'MISSED'}`,
        ]),
  ].join('\n');
}

function throughputLines({ drains, systems, options }: Result): string[] {
  if (!options.throughput || systems.length === 0) return [];
  const header = ['', 'events/s', 'least … most', '× naive', 'CPU µs/event', 'least … most', ...PARTS];
  const rows = systems.map(({ cpuMicros, cpuMicrosInAll, eventsPerSecond, system, timesNaive }) => [
    system,
    integer(eventsPerSecond.median),
    range(eventsPerSecond),
    timesNaive.toFixed(1),
    cpuMicrosInAll ? integer(cpuMicrosInAll.median) : '-',
    cpuMicrosInAll ? range(cpuMicrosInAll) : '-',
    ...PARTS.map((part) => (cpuMicros[part] === undefined ? '-' : integer(cpuMicros[part]))),
  ]);
  return [
    '',
    `A backlog drained, outbox to effect, median of ${options.throughput.rounds} rounds`,
    ...table([header, ...rows], 14),
    `others took ${share(spreadOf(drains.flatMap(({ othersShare }) => othersShare ?? []))?.median)} of the CPU meanwhile (median)`,
  ];
}

function latencyLines({ cells, machine }: Result): string[] {
  if (cells.length === 0) return [];
  const header = [
    '',
    'relays',
    'events/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    'commit p99',
    'late p99',
    'lanes',
    'CPU busy',
    'others',
  ];
  const rows = cells.map((cell) => [
    cell.client,
    String(cell.relays),
    integer(cell.rate),
    cell.p50.toFixed(1),
    cell.p99.toFixed(1),
    cell.max.toFixed(1),
    cell.commitP99.toFixed(1),
    cell.latenessP99.toFixed(1),
    cell.lanes.join('+'),
    cell.cpu
      ? `${Math.round((100 * Object.values(cell.cpu).reduce((sum, part) => sum + part, 0)) / cell.cpuSeconds / machine.cores)} %`
      : '-',
    share(cell.othersShare),
    cell.valid ? '' : 'NOT VALID',
  ]);
  return [
    '',
    `Commit to handler, over ${cells[0]!.seconds} s a cell. commit: of it until Postgres answered. late: the writer behind its clock, at most ${LATE_P99_MS} ms to be valid`,
    ...table([header, ...rows], 11),
  ];
}

function table(rows: readonly (readonly string[])[], width: number): string[] {
  return rows.map(([first = '', ...rest]) =>
    [first.padEnd(13), ...rest.map((text) => text.padStart(Math.max(width, 8)))].join('').trimEnd(),
  );
}

function range({ max, min }: Spread): string {
  return `${integer(min)}…${integer(max)}`;
}

function share(value: number | undefined): string {
  return value === undefined ? '-' : percent(value);
}

function integer(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
