import type { SimulationOptions } from '../options.ts';
import { estimateOf, meanOf, printEstimate, printRatio, ratioOf } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import type { Comparison } from './compare.ts';
import { CONDITIONS, MEAN_WORK_MS, NETWORKS, STALLS } from './scenario.ts';
import type { SimulationResult } from './simulate.ts';

const TITLES = {
  equal: 'All instances equal',
  'half-speed': 'The odd ones at half speed',
  stalls: `The odd ones stall ${STALLS.lastMs} ms every ${STALLS.everyMs / 1_000} s`,
};

const HEAD = ['', 'mean ms', 'p99 ms', 'p99 / round robin', 'share of an odd one', 'mean use', 'hottest use'];

export function printComparison(options: SimulationOptions, comparisons: readonly Comparison[]): string {
  const { instances, odd, gateways, utilisation, durationMs, seeds, quick } = options;
  const lines = [
    `${instances} instances, ${odd} of them odd, ${gateways} gateways, ${utilisation * 100} % use, work ${MEAN_WORK_MS} ms (exponential), ` +
      `${durationMs / 1_000} s, ${seeds} seeds${quick ? ' (quick: too few for a result)' : ''}`,
    'Each figure is the mean over the seeds, ± half of its 95 % confidence interval (Student).',
  ];
  for (const condition of CONDITIONS) {
    const rows = comparisons.filter((comparison) => comparison.condition === condition);
    const base = rows.find(({ method }) => method === 'round_robin')!;
    lines.push('', TITLES[condition], ...textTable([HEAD, ...rows.map((row) => cells(row, base, odd))]));
  }
  lines.push('', `skewed: clients of ${NETWORKS} /24 networks by Zipf's law. A use above 1 is a queue that grows.`);
  return lines.join('\n');
}

function cells({ method, clients, runs }: Comparison, base: Comparison, odd: number): string[] {
  const of = (figure: (run: SimulationResult) => number, digits: number) =>
    printEstimate(estimateOf(runs.map(figure)), digits);
  const ratio = printRatio(ratioOf(runs.map(({ p99Ms }, nth) => [p99Ms, base.runs[nth]!.p99Ms] as const)));
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
