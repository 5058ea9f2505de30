import { drawing, round, text } from '../../loadtests/report/svg.ts';
import type { Part } from './cpu.ts';
import type { LatencyCell } from './latency.ts';
import { MARK, type Result, type SystemSummary } from './result.ts';

const WIDTH = 1_000;
const LEFT = 215;
const RIGHT = 210;
const ROW = 30;
const HEAD = 64;
const PARTS: readonly (readonly [Part, string])[] = [
  ['relay', '#2166ac'],
  ['consumer', '#67a9cf'],
  ['kafka', '#d98200'],
  ['postgres', '#777'],
];
const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

interface Axis {
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
  readonly label: (value: number) => string;
}

/** The run as one SVG that needs nothing else: events/s, CPU by part, and latency beside the mark. */
export function plot(result: Result): string {
  const svg: string[] = [];
  let top = 56;
  const panel = (title: string, rows: number, axis: Axis, draw: (y: number) => void): void => {
    const bottom = top + HEAD - 24 + rows * ROW;
    svg.push(text(LEFT, top + 14, title, 'font-weight="600"'));
    for (const tick of axis.ticks) {
      svg.push(`<path d="M${round(axis.at(tick))} ${top + 30}V${bottom}" stroke="#e3e3e3"/>`);
      svg.push(text(axis.at(tick), bottom + 15, axis.label(tick), 'text-anchor="middle" fill="#555"'));
    }
    draw(top + 40);
    top = bottom + 40;
  };
  if (result.systems.length > 0) {
    rates(svg, result.systems, panel);
    costs(svg, result.systems, panel);
  }
  if (result.cells.length > 0) latencies(svg, result.cells, panel);
  const { cores, node } = result.machine;
  const head = [
    text(LEFT, 26, 'events: from the outbox to the handler', 'font-size="17"'),
    text(LEFT, 44, `${result.startedAt.slice(0, 16).replace('T', ' ')}, ${cores} cores, Node ${node}`, 'fill="#555"'),
  ];
  return drawing({ width: WIDTH, height: top }, [...head, ...svg]);
}

type Panel = (title: string, rows: number, axis: Axis, draw: (y: number) => void) => void;

function rates(svg: string[], systems: readonly SystemSummary[], panel: Panel): void {
  const axis = linear(Math.max(...systems.map(({ eventsPerSecond }) => eventsPerSecond.max)));
  panel('Events a second: median, and the least and the most of the rounds', systems.length, axis, (y) => {
    for (const [index, { eventsPerSecond, system, timesNaive }] of systems.entries()) {
      const middle = y + index * ROW + 8;
      const { max, median, min } = eventsPerSecond;
      svg.push(text(LEFT - 10, middle + 4, system, 'text-anchor="end"'));
      svg.push(bar(axis.at(0), axis.at(median), middle, '#67a9cf'));
      svg.push(whisker(axis.at(min), axis.at(max), middle));
      const times = system === 'naive' ? '' : `, ${timesNaive.toFixed(1)} × naive`;
      svg.push(text(axis.at(max) + 8, middle + 4, `${NUMBER.format(median)}${times}`));
    }
  });
}

function costs(svg: string[], systems: readonly SystemSummary[], panel: Panel): void {
  const costly = systems.filter(({ cpuMicrosInAll }) => cpuMicrosInAll !== undefined);
  if (costly.length === 0) return;
  const sums = costly.map(({ cpuMicros }) => PARTS.reduce((sum, [part]) => sum + (cpuMicros[part] ?? 0), 0));
  const axis = linear(Math.max(...sums));
  panel('CPU an event, µs, by process: medians', costly.length, axis, (y) => {
    let legendAt = LEFT + 300;
    for (const [part, colour] of PARTS) {
      svg.push(text(legendAt, y - 26, `■ ${part}`, `fill="${colour}" font-weight="600"`));
      legendAt += 90;
    }
    for (const [index, { cpuMicros, cpuMicrosInAll, system }] of costly.entries()) {
      const middle = y + index * ROW + 8;
      svg.push(text(LEFT - 10, middle + 4, system, 'text-anchor="end"'));
      let from = 0;
      for (const [part, colour] of PARTS) {
        const micros = cpuMicros[part] ?? 0;
        svg.push(bar(axis.at(from), axis.at(from + micros), middle, colour));
        from += micros;
      }
      const parts = PARTS.map(([part]) => NUMBER.format(cpuMicros[part] ?? 0)).join(' + ');
      svg.push(text(axis.at(from) + 8, middle + 4, `${NUMBER.format(cpuMicrosInAll!.median)}: ${parts}`));
    }
  });
}

function latencies(svg: string[], cells: readonly LatencyCell[], panel: Panel): void {
  const most = Math.max(100, ...cells.map(({ max }) => max));
  const title = 'Commit to handler, ms (log): ● p50, ◆ p99, line to the slowest';
  const axis = logarithmic(Math.min(1, ...cells.map(({ p50 }) => p50)), most);
  panel(title, cells.length, axis, (y) => {
    const mark = axis.at(MARK.p99Ms);
    svg.push(
      `<path d="M${round(mark)} ${y - 10}V${y + cells.length * ROW - 14}" stroke="#d33" stroke-dasharray="4 3"/>`,
    );
    svg.push(text(LEFT + 420, y - 26, `┆ the mark for p99: ${MARK.p99Ms} ms`, 'fill="#d33"'));
    for (const [index, { client, max, p50, p99, rate, relays, valid }] of cells.entries()) {
      const middle = y + index * ROW + 8;
      const name = `${client}, ${NUMBER.format(rate)}/s, ${relays} relay${relays > 1 ? 's' : ''}`;
      svg.push(text(LEFT - 10, middle + 4, name, 'text-anchor="end"'));
      svg.push(whisker(axis.at(p50), axis.at(max), middle));
      svg.push(`<circle cx="${round(axis.at(p50))}" cy="${middle}" r="4.5" fill="#2166ac"/>`);
      svg.push(`<path d="M${round(axis.at(p99))} ${middle - 6}l6 6l-6 6l-6 -6z" fill="#d98200"/>`);
      const figures = `${p50.toFixed(1)}, ${p99.toFixed(1)}, ${max.toFixed(0)}${valid ? '' : ' NOT VALID'}`;
      svg.push(text(WIDTH - 8, middle + 4, figures, 'text-anchor="end"'));
    }
  });
}

function linear(most: number): Axis {
  const step = [1, 2, 5]
    .flatMap((digit) => [0, 1, 2, 3, 4, 5].map((power) => digit * 10 ** power))
    .sort((a, b) => a - b);
  const size = step.find((candidate) => most / candidate <= 6) ?? most;
  const at = (value: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * value) / most;
  const ticks = Array.from({ length: Math.floor(most / size) + 1 }, (_, index) => index * size);
  return { ticks, at, label: (value) => NUMBER.format(value) };
}

function logarithmic(least: number, most: number): Axis {
  const at = (value: number): number =>
    LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(Math.max(value, least) / least)) / Math.log(most / least);
  const ticks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].filter(
    (tick) => tick >= least && tick <= most,
  );
  return { ticks, at, label: (value) => NUMBER.format(value) };
}

function bar(from: number, to: number, middle: number, colour: string): string {
  return `<rect x="${round(from)}" y="${middle - 8}" width="${round(Math.max(0, to - from))}" height="16" fill="${colour}"/>`;
}

function whisker(from: number, to: number, middle: number): string {
  return `<path d="M${round(from)} ${middle}H${round(to)}M${round(to)} ${middle - 4}v8" stroke="#333" fill="none"/>`;
}
