import { percent } from '../../../loadtests/report/amounts.ts';
import { type Estimate, printEstimate, printRatio } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import { doubtsOf } from './cell.ts';
import { CONDITION_TITLES, type Layer, TITLES } from './layers.ts';
import { printPaper } from './print-paper.ts';
import { printSimulated } from './print-simulated.ts';
import { type Group, groupsOf, type Result, type Row, rowsOf } from './result.ts';
import { layersOf, markVerdicts, meanCpuOf, objectionsTo, printMark } from './verdicts.ts';

/** The result as text for people; every sentence in it comes from its figures. */
export function printResult(result: Result): string {
  const { cells } = result;
  const layers = layersOf(cells);
  return [
    ...head(result),
    ...layers.flatMap((layer) => ['', `== ${TITLES[layer]}`, ...tables(result, layer)]),
    ...layers.flatMap((layer) => ['', ...printPaper(result, layer)]),
    ...layers.flatMap((layer) => ['', ...meanCpu(result, layer)]),
    ...printSimulated(result),
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
        `${range.cpuMicrosLowest.toFixed(0)}–${range.cpuMicrosHighest.toFixed(0)}, ${times(range.cpuMicrosLowest, range.cpuMicrosHighest)}`,
        `${percentOf(range.lowest)}–${percentOf(range.highest)}, ${times(range.lowest, range.highest)}`,
        `${percentOf(range.hottestLowest)}–${percentOf(range.hottestHighest)}, ${times(range.hottestLowest, range.hottestHighest)}`,
      ]),
    ]),
  ];
}

function titleOf({ condition, clients }: Group): string {
  return `${CONDITION_TITLES[condition]}, ${clients} clients`;
}

function inPercent({ mean, low, high, values }: Estimate): string {
  return printEstimate({ mean: 100 * mean, low: 100 * low, high: 100 * high, values }, 1);
}

function times(lowest: number, highest: number): string {
  return `× ${(highest / lowest).toFixed(2)}`;
}

function percentOf(share: number): string {
  return (100 * share).toFixed(1);
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
