import { isValid, type Mark, type Result, type Row, type Spread } from './result.ts';
import type { Actor } from './ways.ts';

const ACTORS: readonly Actor[] = ['nginx', 'proxy', 'gateway', 'upstream', 'redis', 'postgres'];

/** The result as tables for people. */
export function printResult(result: Result): string {
  const { options, rows, marks, bodyBytes, late } = result;
  const header = ['way', 'CPU', '(range)', ...ACTORS, 'p50 ms', '(range)', 'p99 ms', '(range)'];
  return [
    `CPU a request in µs, times in ms; ${bodyBytes} bytes, ${options.rate} requests/s, ${options.rounds} rounds of ${options.seconds} s, seed ${options.seed}`,
    `median (least–most) of the rounds; late sends ${(100 * late).toFixed(2)} %${isValid(result) ? '' : '; NO RESULT: ' + reasonOf(result)}`,
    '',
    ...[header, ...rows.map(cellsOf)].map(lineOf),
    '',
    ...marks.map(markLine),
  ].join('\n');
}

function reasonOf({ options }: Result): string {
  return options.quick ? 'a quick run' : 'the load came late';
}

function cellsOf({ title, cpu, actors, p50Ms, p99Ms }: Row): string[] {
  const shares = ACTORS.map((actor) => (actors[actor] ? actors[actor].median.toFixed(0) : ''));
  const all = (spread: Spread, digits: number): string[] => [spread.median.toFixed(digits), range(spread, digits)];
  return [title, ...all(cpu, 0), ...shares, ...all(p50Ms, 2), ...all(p99Ms, 1)];
}

function lineOf([title = '', ...cells]: readonly string[]): string {
  return title.padEnd(34) + cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 9)).join('');
}
const WIDTHS = [6, 12, 7, 7, 9, 10, 7, 10, 8, 13, 8, 13];

function markLine({ name, ratio, withoutStores, limit, met }: Mark): string {
  const stores =
    withoutStores.median === ratio.median ? '' : `, without Redis and Postgres ${withoutStores.median.toFixed(2)}`;
  return `${met ? '✓' : '✗'} ${name}: ${ratio.median.toFixed(2)} × (${range(ratio, 2)}), mark ≤ ${limit}${stores}`;
}

function range({ least, most }: Spread, digits: number): string {
  return `${least.toFixed(digits)}–${most.toFixed(digits)}`;
}
