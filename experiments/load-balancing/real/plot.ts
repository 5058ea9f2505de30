import { drawing, round, text } from '../../../loadtests/report/svg.ts';
import type { Estimate } from '../statistics.ts';
import { CONDITION_TITLES, TITLES } from './layers.ts';
import { type Group, groupsOf, type Result, type Row, rowsOf } from './result.ts';
import { layersOf, objectionsTo } from './verdicts.ts';

const LEFT = 120;
const PANEL = 300;
const GAP = 24;
const ROW = 20;
const COLUMNS = 3;
const WIDTH = LEFT + COLUMNS * (PANEL + GAP);
const TIME = { mean: '#2166ac', p99: '#d98200' };
const USE = { mean: '#9fc5e8', hottest: '#b03a5b' };
const TICKS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

type Scale = (value: number) => number;

/** The run as one SVG that needs nothing else: for each layer times and CPU by method, a panel for each group of cells. */
export function plot(result: Result): string {
  const svg: string[] = [];
  const layers = layersOf(result.cells);
  const objections = objectionsTo(result);
  svg.push(text(LEFT, 24, `load-balancing, ${result.startedAt.slice(0, 16).replace('T', ' ')}`, 'font-size="17"'));
  svg.push(
    text(
      LEFT,
      42,
      `Seeds: ${result.options.seeds}; whiskers are 95 % intervals${objections.length > 0 ? `. NO RESULT: ${objections.join('; ')}` : ''}`,
      'fill="#555"',
    ),
  );
  let top = 64;
  for (const layer of layers) {
    const groups = groupsOf(layer)
      .map((group) => ({ group, rows: rowsOf(result.cells, group) }))
      .filter(({ rows }) => rows.length > 0);
    const all = groups.flatMap(({ rows }) => rows);
    const height = Math.max(...groups.map(({ rows }) => rows.length)) * ROW + 52;
    for (const draw of [timesOf(all), usesOf(all)]) {
      svg.push(text(LEFT, top + 12, `${TITLES[layer]}: ${draw.title}`, 'font-weight="600" font-size="14"'));
      top += 24;
      // One line for each kind of clients, one column for each condition.
      for (const clients of ['equal', 'skewed'] as const) {
        const line = groups.filter(({ group }) => group.clients === clients);
        line.forEach(({ group, rows }, column) =>
          panel(svg, { x: LEFT + column * (PANEL + GAP), y: top, group, rows, first: column === 0 }, draw),
        );
        if (line.length > 0) top += height;
      }
      top += 10;
    }
  }
  return drawing({ width: WIDTH, height: top, fontSize: 11 }, svg);
}

interface Draw {
  readonly title: string;
  readonly ticks: readonly (readonly [value: number, label: string])[];
  /** To 0 … 1. */
  readonly scale: Scale;
  readonly row: (row: Row, x: Scale, y: number) => string[];
}

function timesOf(rows: readonly Row[]): Draw {
  const least = Math.min(...rows.map(({ meanMs }) => meanMs.mean)) * 0.8;
  const most = Math.max(...rows.map(({ p99Ms }) => p99Ms.mean)) * 1.3;
  return {
    title: 'response time in ms (log), ● mean, ◆ p99',
    ticks: TICKS_MS.filter((tick) => tick >= least && tick <= most).map((tick) => [tick, String(tick)]),
    scale: (ms) => Math.log(Math.max(ms, least) / least) / Math.log(most / least),
    row: ({ meanMs, p99Ms }, x, y) => [
      whisker(meanMs, x, y, TIME.mean),
      `<circle cx="${round(x(meanMs.mean))}" cy="${y}" r="4" fill="${TIME.mean}"/>`,
      whisker(p99Ms, x, y, TIME.p99),
      `<path d="M${round(x(p99Ms.mean))} ${y - 5}l5 5l-5 5l-5 -5z" fill="${TIME.p99}"/>`,
    ],
  };
}

function usesOf(rows: readonly Row[]): Draw {
  const most = Math.max(1, ...rows.map(({ hottestUse }) => hottestUse.mean)) * 1.05;
  return {
    title: 'CPU, share of the limit in %, bar: mean of the instances, ◆ the hottest',
    ticks: [0, 0.25, 0.5, 0.75, 1].map((tick) => [tick, `${tick * 100}`]),
    scale: (use) => use / most,
    row: ({ meanUse, hottestUse }, x, y) => [
      `<rect x="${round(x(0))}" y="${y - 6}" width="${round(x(meanUse.mean) - x(0))}" height="12" fill="${USE.mean}"/>`,
      whisker(hottestUse, x, y, USE.hottest),
      `<path d="M${round(x(hottestUse.mean))} ${y - 5}l5 5l-5 5l-5 -5z" fill="${USE.hottest}"/>`,
    ],
  };
}

interface Panel {
  readonly x: number;
  readonly y: number;
  readonly group: Group;
  readonly rows: readonly Row[];
  /** Has the names of the methods. */
  readonly first: boolean;
}

function panel(svg: string[], { x, y, group, rows, first }: Panel, draw: Draw): void {
  const at: Scale = (value) => x + Math.min(1, Math.max(0, draw.scale(value))) * PANEL;
  const bottom = y + 22 + rows.length * ROW;
  svg.push(text(x, y + 12, `${CONDITION_TITLES[group.condition]}, ${group.clients} clients`, 'font-weight="600"'));
  for (const [value, label] of draw.ticks) {
    svg.push(`<path d="M${round(at(value))} ${y + 20}V${bottom}" stroke="#e3e3e3"/>`);
    svg.push(text(at(value), bottom + 12, label, 'text-anchor="middle" fill="#555"'));
  }
  for (const [nth, row] of rows.entries()) {
    const middle = y + 22 + nth * ROW + ROW / 2;
    if (first) svg.push(text(x - 10, middle + 4, row.method, 'text-anchor="end"'));
    svg.push(...draw.row(row, at, middle));
  }
}

function whisker({ low, high }: Estimate, x: Scale, y: number, colour: string): string {
  if (!Number.isFinite(high)) return '';
  return `<path d="M${round(x(low))} ${y}H${round(x(high))}M${round(x(low))} ${y - 3}v6M${round(x(high))} ${y - 3}v6" stroke="${colour}" fill="none"/>`;
}
