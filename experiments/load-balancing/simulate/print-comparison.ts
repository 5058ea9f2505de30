import type { Options } from '../options.ts';
import type { Comparison } from './compare.ts';
import { CONDITIONS, MEAN_WORK_MS, NETWORKS, STALLS } from './scenario.ts';
import type { SimulationResult } from './simulate.ts';

const TITLES = {
  equal: 'All instances equal',
  'half-speed': 'The odd ones at half speed',
  stalls: `The odd ones stall ${STALLS.lastMs} ms every ${STALLS.everyMs / 1_000} s`,
};

const HEAD = ['', 'mean ms', 'p99 ms', 'p99 / round robin', 'share of an odd one', 'mean use', 'hottest use'];

export function printComparison(options: Options, comparisons: readonly Comparison[]): string {
  const { instances, odd, gateways, utilisation, durationMs, seeds, quick } = options;
  const lines = [
    `${instances} instances, ${odd} of them odd, ${gateways} gateways, ${utilisation * 100} % use, work ${MEAN_WORK_MS} ms (exponential), ` +
      `${durationMs / 1_000} s, ${seeds} seeds${quick ? ' (quick: too few for a result)' : ''}`,
    'Each figure is the mean over the seeds, ± half of its 95 % confidence interval (Student).',
  ];
  for (const condition of CONDITIONS) {
    const rows = comparisons.filter((comparison) => comparison.condition === condition);
    const base = rows.find(({ method }) => method === 'round_robin')!;
    lines.push('', TITLES[condition], ...table([HEAD, ...rows.map((row) => cells(row, base, odd))]));
  }
  lines.push('', `skewed: clients of ${NETWORKS} /24 networks by Zipf's law. A use above 1 is a queue that grows.`);
  return lines.join('\n');
}

function cells({ method, clients, runs }: Comparison, base: Comparison, odd: number): string[] {
  const of = (figure: (run: SimulationResult) => number, digits: number) => withInterval(runs.map(figure), digits);
  const ratio = withInterval(
    runs.map(({ p99Ms }, nth) => p99Ms / base.runs[nth]!.p99Ms),
    2,
  );
  return [
    clients === 'skewed' ? `${method}, skewed` : method,
    of(({ meanMs }) => meanMs, 1),
    of(({ p99Ms }) => p99Ms, 1),
    ratio,
    of(({ shares }) => meanOf(shares.slice(0, odd)), 2),
    of(({ utilisations }) => meanOf(utilisations), 3),
    of(({ utilisations }) => Math.max(...utilisations), 2),
  ];
}

/** Student's t at 97.5 % for 1, 2 … 10 degrees of freedom; 1.96 beyond 30, and near enough from 10 on. */
const STUDENT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];

function withInterval(values: readonly number[], digits: number): string {
  const mean = meanOf(values);
  if (values.length < 2) return mean.toFixed(digits);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = (STUDENT[values.length - 2] ?? 2.1) * Math.sqrt(variance / values.length);
  return `${mean.toFixed(digits)} ±${half.toFixed(digits)}`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}
