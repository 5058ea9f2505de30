import { estimateOf, meanOf, printEstimate, printRatio } from '../statistics.ts';
import { textTable } from '../text-table.ts';
import { CONDITION_TITLES, LEAST, type Layer } from './layers.ts';
import { cellsOf, type Group, groupsOf, hottestUse, type Result, type Row, rowsOf } from './result.ts';
import { orderVerdicts, type OrderVerdict, PAPER } from './verdicts.ts';

/** The paper's figures beside those of this run, and whether its order is found. */
export function printPaper({ cells }: Result, layer: Layer): string[] {
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

function orderCells({ figure, group, leastToRoundRobin, ipHashToRoundRobin, outcome }: OrderVerdict): string[] {
  const where = group ? `${CONDITION_TITLES[group.condition]}, ${group.clients} clients` : 'ALL TOGETHER';
  return [`${figure}; ${where}`, printRatio(leastToRoundRobin), printRatio(ipHashToRoundRobin), outcome];
}
