import { CLIENTS, type Clients, CONDITIONS } from '../simulate/scenario.ts';
import { type Estimate, meanOf, printRatio } from '../statistics.ts';
import { type Cell, doubtsOf } from './cell.ts';
import { LAYERS, LEAST, type Layer, type Method } from './layers.ts';
import { cellsOf, type Group, groupsOf, hottestUse, pairedRatio, type Result, rowsOf } from './result.ts';

/** Table 1 of the paper. It does not say what was measured how, on what, how often or under which load. */
export const PAPER = {
  round_robin: { cpuPercent: 75, meanMs: 120 },
  least: { cpuPercent: 65, meanMs: 100 },
  ip_hash: { cpuPercent: 82, meanMs: 130 },
} as const;

export type Outcome = 'confirmed' | 'refuted' | 'least connections confirmed' | 'IP hash confirmed' | 'not told apart';

/** The paper's order, by one figure, in one group of cells or in all of a layer. */
export interface OrderVerdict {
  /** Undefined: all together, each pair of cells of its own group. */
  readonly group: Group | undefined;
  readonly figure: 'mean time' | 'mean CPU' | 'hottest CPU';
  readonly leastToRoundRobin: Estimate;
  readonly ipHashToRoundRobin: Estimate;
  readonly outcome: Outcome;
}

export interface MarkVerdict {
  readonly clients: Clients | 'all';
  readonly ratio: Estimate;
  readonly limit: number;
  readonly met: boolean;
}

/** p99 of p2c_ewma over round robin, inside, with one at half speed. */
export const MARK = 0.65;

const FIGURES = [
  { figure: 'mean time', of: ({ meanMs }: Cell) => meanMs },
  { figure: 'mean CPU', of: ({ use }: Cell) => meanOf(use) },
  { figure: 'hottest CPU', of: hottestUse },
] as const;

/** Least connections < round robin < IP hash, where all three were measured: in each group, and in all together. */
export function orderVerdicts(cells: readonly Cell[], layer: Layer): OrderVerdict[] {
  const groups = groupsOf(layer);
  const single = groups.flatMap((group) => verdictsOver(cells, [group], LEAST[layer], group));
  return single.length > FIGURES.length ? [...single, ...verdictsOver(cells, groups, LEAST[layer], undefined)] : single;
}

function verdictsOver(
  cells: readonly Cell[],
  groups: readonly Group[],
  least: Method,
  group: Group | undefined,
): OrderVerdict[] {
  const of = (method: Method): Cell[] => groups.flatMap((one) => cellsOf(cells, one, method));
  const base = of('round_robin');
  return FIGURES.flatMap(({ figure, of: figureOf }) => {
    const leastToRoundRobin = pairedRatio(of(least), base, figureOf);
    const ipHashToRoundRobin = pairedRatio(of('ip_hash'), base, figureOf);
    if (!leastToRoundRobin || !ipHashToRoundRobin) return [];
    const outcome = outcomeOf(leastToRoundRobin, ipHashToRoundRobin);
    return [{ group, figure, leastToRoundRobin, ipHashToRoundRobin, outcome }];
  });
}

/** Confirmed when an interval lies on the paper's side of 1, both or one of them; refuted when one lies wholly on the other. */
export function outcomeOf(leastToRoundRobin: Estimate, ipHashToRoundRobin: Estimate): Outcome {
  if (leastToRoundRobin.low > 1 || ipHashToRoundRobin.high < 1) return 'refuted';
  const [least, ipHash] = [leastToRoundRobin.high < 1, ipHashToRoundRobin.low > 1];
  if (least && ipHash) return 'confirmed';
  if (least) return 'least connections confirmed';
  return ipHash ? 'IP hash confirmed' : 'not told apart';
}

/**
 * Met when the whole interval is: seeds that are just below it on average say little. Neither of the two methods looks at
 * clients, so that both kinds of them ask the same, and their pairs count together; each kind by itself is told besides.
 */
export function markVerdicts(cells: readonly Cell[]): MarkVerdict[] {
  const over = (kinds: readonly Clients[], clients: MarkVerdict['clients']): MarkVerdict[] => {
    const of = (method: Method): Cell[] =>
      kinds.flatMap((kind) => cellsOf(cells, { layer: 'inside', condition: 'half-speed', clients: kind }, method));
    const ratio = pairedRatio(of('p2c_ewma'), of('round_robin'), ({ p99Ms }) => p99Ms);
    return ratio ? [{ clients, ratio, limit: MARK, met: ratio.high <= MARK }] : [];
  };
  return [...CLIENTS.flatMap((kind) => over([kind], kind)), ...over(CLIENTS, 'all')];
}

/** The one that decides; undefined when it was not measured. */
export function markOf(cells: readonly Cell[]): MarkVerdict | undefined {
  return markVerdicts(cells).find(({ clients }) => clients === 'all');
}

/** How far the methods' means of CPU lie apart in a group, as highest over lowest. */
export interface MeanCpu extends Group {
  readonly lowest: number;
  readonly highest: number;
  readonly hottestLowest: number;
  readonly hottestHighest: number;
  readonly cpuMicrosLowest: number;
  readonly cpuMicrosHighest: number;
}

export function meanCpuOf(cells: readonly Cell[], layer: Layer): MeanCpu[] {
  return CONDITIONS.flatMap((condition) => {
    const group: Group = { layer, condition, clients: 'equal' };
    const rows = rowsOf(cells, group);
    if (rows.length < 2) return [];
    const means = rows.map(({ meanUse }) => meanUse.mean);
    const hottest = rows.map((row) => row.hottestUse.mean);
    const micros = rows.map(({ cpuMicros }) => cpuMicros.mean);
    return [
      {
        ...group,
        lowest: Math.min(...means),
        highest: Math.max(...means),
        hottestLowest: Math.min(...hottest),
        hottestHighest: Math.max(...hottest),
        cpuMicrosLowest: Math.min(...micros),
        cpuMicrosHighest: Math.max(...micros),
      },
    ];
  });
}

/** More doubtful cells than this, and the run is no result. */
const DOUBTFUL_SHARE = 0.05;

/** Why the run is no result; empty when it is one. */
export function objectionsTo({ cells, complete, options }: Result): string[] {
  const doubtful = cells.filter((cell) => doubtsOf(cell).length > 0).length;
  return [
    ...(options.quick ? ['a quick run has too few seeds and too short cells'] : []),
    ...(complete ? [] : ['it was cut short']),
    ...(doubtful > DOUBTFUL_SHARE * cells.length ? [`${doubtful} of ${cells.length} cells are doubtful`] : []),
  ];
}

export function layersOf(cells: readonly Cell[]): Layer[] {
  return LAYERS.filter((layer) => cells.some((cell) => cell.layer === layer));
}

export function printMark({ clients, ratio, limit, met }: MarkVerdict): string {
  const what = `p99 of p2c_ewma over round_robin, one at half speed, 3 gateways, ${clients} clients`;
  return `${met ? '✓' : '✗'} ${what}: ${printRatio(ratio)}, mark ≤ ${limit} with its whole interval`;
}
