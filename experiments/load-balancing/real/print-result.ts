import { type Estimate, estimateOf, meanOf, printEstimate, printRatio } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import { doubtsOf } from './cell.ts';
import { LEAST, type Layer, TITLES } from './layers.ts';
import { cellsOf, type Group, groupsOf, hottestUse, type Result, type Row, rowsOf } from './result.ts';
import type { Simulated } from './simulated.ts';
import { STALL_LAST_MS } from './stalls.ts';
import { STALL_EVERY_S } from '../options.ts';
import {
  layersOf,
  markVerdicts,
  meanCpuOf,
  objectionsTo,
  orderVerdicts,
  type OrderVerdict,
  PAPER,
  printMark,
} from './verdicts.ts';

export const CONDITION_TITLES = {
  equal: 'all instances equal',
  'half-speed': 'the first at half speed',
  stalls: `the first stalls ${STALL_LAST_MS} ms every ${STALL_EVERY_S} s`,
};

/** The result as text for people; every sentence in it comes from its figures. */
export function printResult(result: Result): string {
  const { cells } = result;
  const layers = layersOf(cells);
  return [
    ...head(result),
    ...layers.flatMap((layer) => ['', `== ${TITLES[layer]}`, ...tables(result, layer)]),
    ...layers.flatMap((layer) => ['', ...paper(result, layer)]),
    ...layers.flatMap((layer) => ['', ...meanCpu(result, layer)]),
    ...simulation(result),
    '',
    ...markVerdicts(cells).map(printMark),
    ...objectionsTo(result).map((objection) => `NO RESULT: ${objection}`),
    '',
  ].join('\n');
}

function head({ startedAt, options, machine, calibrations, limitCores, cells }: Result): string[] {
  const { seeds, seconds, quick } = options;
  return [
    `load-balancing, ${startedAt.slice(0, 16).replace('T', ' ')}, ${machine.cores} cores (${machine.processor}), Node ${machine.node}`,
    `${quick ? 'QUICK RUN; ' : ''}${cells.length} cells; seeds: ${seeds}, counted of each cell: ${seconds} s. ± is half of the 95 % interval over the seeds (Student); ratios are paired by seed.`,
    ...calibrations.map(
      ({ layer, rate, cpuMicros, equalUse, machineShare }) =>
        `${layer}: ${rate} requests/s (Poisson), ${cpuMicros.toFixed(0)} µs CPU a request in the balanced layer, ${limitCores} cores an instance: ` +
        `equal ones are to be used to ${percent(equalUse)}, ` +
        `and the machine to ${percent(machineShare)}`,
    ),
    'CPU is a share of what the instance may use. Shares of requests: 1 is the mean, the odd instance first.',
  ];
}

const HEAD = ['', 'mean ms', 'p99 ms', 'p99 / round robin', 'mean CPU %', 'hottest %', 'shares', 'errors'];

function tables({ cells }: Result, layer: Layer): string[] {
  return groupsOf(layer).flatMap((group) => {
    const rows = rowsOf(cells, group);
    if (rows.length === 0) return [];
    return ['', titleOf(group), ...textTable([HEAD, ...rows.map(cellsOfRow)])];
  });
}

function cellsOfRow(row: Row): string[] {
  const { method, meanMs, p99Ms, p99Ratio, meanUse, shares, errors, requests, doubtful } = row;
  return [
    `${method}${doubtful > 0 ? ` (${doubtful} doubtful)` : ''}`,
    printEstimate(meanMs, 1),
    printEstimate(p99Ms, 1),
    method === 'round_robin' ? '' : printRatio(p99Ratio),
    inPercent(meanUse),
    inPercent(row.hottestUse),
    shares.map((share) => share.toFixed(2)).join(' '),
    errors === 0 ? '0' : `${errors} of ${requests}`,
  ];
}

/** The paper's figures beside those of this run, and whether its order is found. */
function paper({ cells }: Result, layer: Layer): string[] {
  const methods = [
    ['least connections', LEAST[layer], PAPER.least],
    ['round robin', 'round_robin', PAPER.round_robin],
    ['IP hash', 'ip_hash', PAPER.ip_hash],
  ] as const;
  const columns = groupsOf(layer).filter((group) => rowsOf(cells, group).length > 0);
  const header = ['', 'paper', ...columns.map(({ condition, clients }) => `${condition}, ${clients}`)];
  const lines = (
    title: string,
    papers: (of: (typeof PAPER)['least' | 'ip_hash' | 'round_robin']) => string,
    own: (group: Group, method: Row['method']) => string,
  ) =>
    methods.map(([name, method, figures]) => [
      `${title}, ${name}`,
      papers(figures),
      ...columns.map((group) => own(group, method)),
    ]);
  const figure =
    (of: (cell: Result['cells'][number]) => number, digits: number) => (group: Group, method: Row['method']) =>
      printEstimate(estimateOf(cellsOf(cells, group, method).map(of)), digits);
  const orders = orderVerdicts(cells, layer);
  return [
    `== The paper’s Table 1 (no method is given in it) beside this run; ${layer}`,
    ...textTable([
      header,
      ...lines(
        'mean ms',
        ({ meanMs }) => String(meanMs),
        figure(({ meanMs }) => meanMs, 1),
      ),
      ...lines(
        'mean CPU %',
        ({ cpuPercent }) => String(cpuPercent),
        figure(({ use }) => 100 * meanOf(use), 1),
      ),
      ...lines(
        'hottest CPU %',
        () => '?',
        figure((cell) => 100 * hottestUse(cell), 1),
      ),
    ]),
    '',
    'Its order, least connections < round robin < IP hash, as ratios to round robin:',
    ...(orders.length === 0
      ? ['  not all three were measured']
      : textTable([ORDER_HEAD, PAPER_LINE, PAPER_CPU_LINE, ...orders.map(orderCells)])),
  ];
}

const ORDER_HEAD = ['', 'least connections', 'IP hash', 'order'];
const PAPER_LINE = paperLine('the paper, mean time', ({ meanMs }) => meanMs);
const PAPER_CPU_LINE = paperLine('the paper, CPU', ({ cpuPercent }) => cpuPercent);

function paperLine(title: string, of: (figures: { cpuPercent: number; meanMs: number }) => number): string[] {
  const base = of(PAPER.round_robin);
  return [title, (of(PAPER.least) / base).toFixed(2), (of(PAPER.ip_hash) / base).toFixed(2), ''];
}

function orderCells({
  figure,
  condition,
  clients,
  leastToRoundRobin,
  ipHashToRoundRobin,
  outcome,
}: OrderVerdict): string[] {
  return [
    `${figure}; ${CONDITION_TITLES[condition]}, ${clients} clients`,
    printRatio(leastToRoundRobin),
    printRatio(ipHashToRoundRobin),
    outcome,
  ];
}

function meanCpu({ cells, calibrations }: Result, layer: Layer): string[] {
  const { rate = 0 } = calibrations.find((calibration) => calibration.layer === layer) ?? {};
  return [
    `== Why the mean CPU cannot tell methods apart; ${layer}`,
    `Mean use = rate × CPU of a request ÷ (instances × limit). The rate is the load’s (${rate}/s for every method), and a request`,
    'costs what it costs wherever it goes: who balances moves work and makes no less of it. An instance at half speed counts',
    'double, so that methods which spare it have a lower mean of shares, for the same cores. What differs is the hottest:',
    ...textTable([
      ['', 'µs a request', 'mean CPU %', 'hottest CPU %'],
      ...meanCpuOf(cells, layer).map((range) => [
        `lowest–highest of the methods, ${CONDITION_TITLES[range.condition]}`,
        `${range.cpuMicrosLowest.toFixed(0)}–${range.cpuMicrosHighest.toFixed(0)}`,
        `${percentOf(range.lowest)}–${percentOf(range.highest)}`,
        `${percentOf(range.hottestLowest)}–${percentOf(range.hottestHighest)}`,
      ]),
    ]),
  ];
}

function simulation({ simulated, cells }: Result): string[] {
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

function titleOf({ condition, clients }: Group): string {
  return `${CONDITION_TITLES[condition]}, ${clients} clients`;
}

function inPercent({ mean, low, high, values }: Estimate): string {
  return printEstimate({ mean: 100 * mean, low: 100 * low, high: 100 * high, values }, 1);
}

function percentOf(share: number): string {
  return (100 * share).toFixed(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** Every cell that is doubtful, and why. */
export function printDoubts({ cells }: Result): string {
  const lines = cells.flatMap((cell) => {
    const doubts = doubtsOf(cell);
    const { layer, method, condition, clients, seed } = cell;
    return doubts.length === 0
      ? []
      : [`  ${layer} ${method}, ${condition}, ${clients}, seed ${seed}: ${doubts.join(', ')}`];
  });
  return lines.length === 0 ? '' : `Doubtful cells:\n${lines.join('\n')}\n`;
}
