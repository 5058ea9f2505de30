import { type Estimate, printRatio } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import { type Result, type Row, rowsOf } from './result.ts';
import type { Simulated } from './simulated.ts';

/** Ratios of the run and of the simulation, side by side. */
export function printSimulated({ simulated, cells }: Result): string[] {
  if (simulated.length === 0) return [];
  const rows = simulated.flatMap((line) => {
    const real = rowsOf(cells, line).find(({ method }) => method === line.method);
    if (!real?.p99Ratio || !real.meanRatio) return [];
    const { layer, condition, clients, method } = line;
    return [
      [
        `${layer}, ${condition}, ${clients}: ${method}`,
        printRatio(real.meanRatio),
        printRatio(line.meanRatio),
        printRatio(real.p99Ratio),
        printRatio(line.p99Ratio),
        agreement(real, line),
      ],
    ];
  });
  return [
    '',
    '== The simulation beside the real run: ratios to round robin, with as many instances, balancers and seeds, at the same use',
    ...textTable([['', 'mean, real', 'simulated', 'p99, real', 'simulated', 'same side of 1'], ...rows]),
  ];
}

/** What a decision hangs on: whether the method is better or worse than round robin, for p99. */
function agreement({ p99Ratio }: Row, simulated: Simulated): string {
  if (p99Ratio!.values < 2) return '–';
  const sides = [sideOf(p99Ratio!), sideOf(simulated.p99Ratio)];
  if (sides[0] === sides[1]) return 'yes';
  return sides.includes(0) ? 'open' : 'NO';
}

/** -1 below 1 with the whole interval, 1 above it, 0 when 1 lies within. */
function sideOf({ low, high }: Estimate): -1 | 0 | 1 {
  if (high < 1) return -1;
  return low > 1 ? 1 : 0;
}
