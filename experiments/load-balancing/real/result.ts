import { CLIENTS, type Clients, type Condition, CONDITIONS } from '../simulate/scenario.ts';
import { type Estimate, estimateOf, meanOf, ratioOf } from '../statistics.ts';
import type { Calibration } from './calibrate.ts';
import { type Cell, doubtsOf, isSameSetting } from './cell.ts';
import { type Layer, type Method, METHODS } from './layers.ts';
import type { Simulated } from './simulated.ts';

/** All that a run leaves; tables, verdicts and plot are worked out from it. */
export interface Result {
  readonly startedAt: string;
  /** False while it runs, and when it was cut short. */
  readonly complete: boolean;
  readonly options: {
    readonly quick: boolean;
    readonly mark: boolean;
    readonly seeds: number;
    readonly seconds: number;
  };
  readonly machine: { readonly cores: number; readonly processor: string; readonly node: string };
  readonly limitCores: number;
  readonly calibrations: readonly Calibration[];
  readonly cells: readonly Cell[];
  /** The same cells by simulation; none when the run was cut short. */
  readonly simulated: readonly Simulated[];
}

/** One method in one group of cells, over all seeds. */
export interface Row {
  readonly method: Method;
  readonly meanMs: Estimate;
  readonly p99Ms: Estimate;
  /** Of the mean and of p99, to round robin with the same seeds. */
  readonly meanRatio: Estimate | undefined;
  readonly p99Ratio: Estimate | undefined;
  /** Mean over the instances of what each uses of its own limit, and the most that one does. */
  readonly meanUse: Estimate;
  readonly hottestUse: Estimate;
  /** CPU of the balanced layer for a request. */
  readonly cpuMicros: Estimate;
  /** Of each instance, 1 is the mean; the odd one first. */
  readonly shares: readonly number[];
  readonly errors: number;
  readonly requests: number;
  readonly doubtful: number;
}

export interface Group {
  readonly layer: Layer;
  readonly condition: Condition;
  readonly clients: Clients;
}

/** All groups of a layer, as they are shown. */
export function groupsOf(layer: Layer): Group[] {
  return CONDITIONS.flatMap((condition) => CLIENTS.map((clients) => ({ layer, condition, clients })));
}

export function cellsOf(cells: readonly Cell[], { layer, condition, clients }: Group, method: Method): Cell[] {
  return cells.filter(
    (cell) =>
      cell.layer === layer && cell.condition === condition && cell.clients === clients && cell.method === method,
  );
}

/** One method's figure over another's, seed by seed and group by group. Undefined when they have none in common. */
export function pairedRatio(
  above: readonly Cell[],
  below: readonly Cell[],
  figure: (cell: Cell) => number,
): Estimate | undefined {
  return ratioOf(
    above.flatMap((cell) => {
      const other = below.find((candidate) => isSameSetting({ ...candidate, method: cell.method }, cell));
      return other ? [[figure(cell), figure(other)] as const] : [];
    }),
  );
}

export function rowsOf(cells: readonly Cell[], group: Group): Row[] {
  const base = cellsOf(cells, group, 'round_robin');
  return METHODS[group.layer].flatMap((method) => {
    const own = cellsOf(cells, group, method);
    if (own.length === 0) return [];
    const of = (figure: (cell: Cell) => number): Estimate => estimateOf(own.map(figure))!;
    return [
      {
        method,
        meanMs: of(({ meanMs }) => meanMs),
        p99Ms: of(({ p99Ms }) => p99Ms),
        meanRatio: pairedRatio(own, base, ({ meanMs }) => meanMs),
        p99Ratio: pairedRatio(own, base, ({ p99Ms }) => p99Ms),
        meanUse: of(({ use }) => meanOf(use)),
        hottestUse: of(hottestUse),
        cpuMicros: of(({ cpuMicros }) => cpuMicros),
        shares: own[0]!.shares.map((_, nth) => meanOf(own.map(({ shares }) => shares[nth]!))),
        errors: own.reduce((sum, { errors }) => sum + errors, 0),
        requests: own.reduce((sum, { requests }) => sum + requests, 0),
        doubtful: own.filter((cell) => doubtsOf(cell).length > 0).length,
      },
    ];
  });
}

export function hottestUse({ use }: Cell): number {
  return Math.max(...use);
}
