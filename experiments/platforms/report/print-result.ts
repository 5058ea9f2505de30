import { textTable } from '../../load-balancing/text-table.ts';
import type { PlatformName } from '../../../loadtests/platforms/drivers.ts';
import { LIMITS } from '../measure/cell.ts';
import { firstLineOf } from '../reason.ts';
import type { Result } from '../result.ts';
import { type Failed, platformsOf, type RateRow, rateRowsOf, type Row, rowOf } from '../rows.ts';
import { printMedian, printSpread } from './format.ts';
import { notesOn, objectionsTo, sizeOf } from './objections.ts';
import { CAVEATS, PAPER } from './paper.ts';

/** The result as text for people; every sentence in it comes from its figures. */
export function printResult(result: Result): string {
  const platforms = platformsOf(result);
  const rows = platforms.map((platform) => rowOf(result.turns, platform));
  const notes = notesOn(result);
  return [
    ...head(result),
    '',
    '== What each platform bears, and how it deploys and repairs',
    ...textTable([BEARS, ...rows.filter(({ platform }) => reasonOf(platform, result) === undefined).map(bearsCells)]),
    ...rows.flatMap(({ platform }) => {
      const reason = reasonOf(platform, result);
      return reason === undefined ? [] : [`${platform} could not be run: ${reason}`];
    }),
    '',
    '== What each uses with no load, and at its highest rate: cores and MiB',
    ...textTable([USES, ...rows.flatMap(usesCells)]),
    '',
    '== All at the same rates',
    ...textTable([RATES, ...rateRowsOf(result).map(rateCells)]),
    '',
    '== The paper’s Table 2 beside this run',
    ...textTable([PAPERS, ...rows.map((row) => paperCells(row, result))]),
    ...CAVEATS,
    ...(notes.length > 0 ? ['', '== What failed, was left out, or is doubtful', ...notes] : []),
    '',
    ...objectionsTo(result).map((objection) => `NO RESULT: ${objection}`),
    '',
  ].join('\n');
}

function head({ startedAt, options, machine, turns }: Result): string[] {
  const { quick, rounds, seconds, steadyRate, seed } = options;
  const size = turns.find(({ instances }) => instances)?.instances;
  return [
    `platforms, ${startedAt.slice(0, 16).replace('T', ' ')}, ${machine.cores} cores (${machine.processor}), ${(machine.memoryMiB / 1_024).toFixed(0)} GiB, Node ${machine.node}`,
    `${quick ? 'QUICK RUN; ' : ''}rounds: ${rounds}, counted of each cell: ${seconds} s, seed ${seed}; ${steadyRate}/s during kills and updates${size ? `; ${sizeOf(size)}` : ''}`,
    `Within the SLOs: p99 of reads < ${LIMITS.readsP99Ms} ms and of orders < ${LIMITS.ordersP99Ms} ms, no error, nothing dropped, the last orders final in time.`,
    'Median over the rounds (least–most).',
  ];
}

const BEARS = [
  '',
  'requests/s',
  'in flight',
  'prepare s',
  'deploy s',
  'replaced s',
  'failed',
  'update s',
  'failed',
  'remove s',
];

function bearsCells(row: Row): string[] {
  const { platform, highest, isOpen, inFlight, mostInFlight, seconds, replaced, unseen, kills, updated, updates } = row;
  return [
    platform,
    highest ? `${isOpen ? '≥ ' : ''}${printSpread(highest, 0)}` : 'none kept',
    inFlight ? `${printMedian(inFlight, 1)}, most ${mostInFlight}` : '–',
    printMedian(seconds.prepare, 1),
    printSpread(seconds.deploy, 1),
    `${printSpread(replaced, 1)}${unseen > 0 ? `, ${unseen} unseen` : ''}`,
    printFailed(kills),
    printSpread(updated, 1),
    printFailed(updates),
    printMedian(seconds['tear down'], 1),
  ];
}

/** Why there is nothing to show of a platform; undefined when there is. */
export function reasonOf(platform: PlatformName, { turns }: Pick<Result, 'turns'>): string | undefined {
  const own = turns.filter((turn) => turn.platform === platform);
  if (own.some(({ cells, seconds }) => cells.length > 0 || seconds.deploy !== undefined)) return undefined;
  const reasons = own.flatMap(({ ended, failures }) => [
    ...(ended?.kind === 'missing' || ended?.kind === 'skipped' ? [ended.reason] : []),
    ...failures.map(({ step, reason }) => `${step}: ${reason}`),
  ]);
  return firstLineOf(reasons[0] ?? 'the run was cut short');
}

function printFailed({ times, requests, failed }: Failed): string {
  return times === 0 ? '–' : `${failed} of ${requests}`;
}

const USES = ['', 'shop cores', 'platform cores', 'shop MiB', 'platform MiB'];

function usesCells({ platform, idle, atHighest, highest }: Row): string[][] {
  const line = (title: string, spent: Row['idle']): string[][] =>
    spent
      ? [
          [
            `${platform}, ${title}`,
            printSpread(spent.shopCores, 2),
            printSpread(spent.platformCores, 2),
            printSpread(spent.shopMiB, 0),
            printSpread(spent.platformMiB, 0),
          ],
        ]
      : [];
  return [...line('idle', idle), ...line(`at ${printMedian(highest, 0)}/s`, atHighest)];
}

const RATES = ['', 'mean ms', 'reads p99 ms', 'orders p99 ms', 'shop cores', 'platform cores', '× native', 'kept'];

function rateCells({
  rate,
  platform,
  meanMs,
  readsP99Ms,
  ordersP99Ms,
  spent,
  coresToNative,
  kept,
  cells,
}: RateRow): string[] {
  return [
    `${rate}/s, ${platform}`,
    printSpread(meanMs, 1),
    printSpread(readsP99Ms, 0),
    printSpread(ordersP99Ms, 0),
    printMedian(spent?.shopCores, 2),
    printMedian(spent?.platformCores, 2),
    coresToNative === undefined ? '' : coresToNative.toFixed(2),
    `${kept} of ${cells}`,
  ];
}

const PAPERS = [
  '',
  'paper: requests',
  'memory',
  'CPU',
  'here: in flight',
  'requests/s',
  'shop + platform MiB',
  'CPU of the machine',
];

function paperCells({ platform, inFlight, mostInFlight, highest, atHighest }: Row, { machine }: Result): string[] {
  const paper = PAPER[platform];
  const together = (of: 'MiB' | 'Cores'): number | undefined =>
    atHighest && atHighest[`shop${of}`].median + atHighest[`platform${of}`].median;
  const [memory, cores] = [together('MiB'), together('Cores')];
  return [
    platform,
    paper ? String(paper.requests) : '–',
    paper ? `${paper.memoryMB} MB` : '–',
    paper ? `${paper.cpuPercent} %` : '–',
    inFlight ? `${printMedian(inFlight, 1)}, most ${mostInFlight}` : '–',
    printMedian(highest, 0),
    memory === undefined ? '–' : memory.toFixed(0),
    cores === undefined ? '–' : `${((100 * cores) / machine.cores).toFixed(0)} %`,
  ];
}
