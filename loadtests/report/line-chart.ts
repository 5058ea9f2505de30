import { escaped, round } from './svg.ts';

export interface Line {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  readonly dashed?: boolean;
}

export interface ChartOptions {
  readonly title: string;
  readonly unit: string;
  readonly scale?: 'linear' | 'log';
  /** A limit to be drawn across. */
  readonly limit?: number;
}

const WIDTH = 1_000;
const HEIGHT = 210;
const LEFT = 64;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;
/** Okabe and Ito's colours: apart for every kind of colour vision. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#555555', '#b8a800', '#222222'];

/** Lines over the seconds of a run, as a figure of HTML with an SVG in it; pointing at it shows the values of a second. */
export function lineChart(lines: readonly Line[], { title, unit, scale = 'linear', limit }: ChartOptions): string {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== undefined));
  const seconds = Math.max(2, ...lines.map((line) => line.values.length));
  const least = scale === 'log' ? Math.max(0.5, Math.min(...values.filter((value) => value > 0), 1e9)) : 0;
  const most = Math.max(...values, limit ?? 0, scale === 'log' ? least * 10 : 1) * 1.05;
  const x = (second: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * second) / (seconds - 1);
  const y = (value: number): number => {
    const part = scale === 'log' ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : value / most;
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.min(1, part);
  };
  const grid = ticks(least, most, scale).map(
    (value) =>
      `<path d="M${LEFT} ${round(y(value))}H${WIDTH - RIGHT}" class="grid"/><text x="${LEFT - 6}" y="${round(y(value) + 4)}" text-anchor="end">${label(value)}</text>`,
  );
  const times = timeTicks(seconds).map(
    (second) => `<text x="${round(x(second))}" y="${HEIGHT - 8}" text-anchor="middle">${second} s</text>`,
  );
  const across =
    limit === undefined
      ? ''
      : `<path d="M${LEFT} ${round(y(limit))}H${WIDTH - RIGHT}" class="limit"/><text x="${WIDTH - RIGHT}" y="${round(y(limit) - 4)}" text-anchor="end" class="limit-text">SLO</text>`;
  const paths = lines.map(
    (line, index) =>
      `<path d="${pathOf(line.values, x, y)}" fill="none" stroke="${colour(index)}" stroke-width="1.6"${line.dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
  );
  const legend = lines.map(
    (line, index) => `<span><i style="background:${colour(index)}"></i>${escape(line.name)}</span>`,
  );
  const data = escape(
    JSON.stringify({
      left: LEFT,
      right: RIGHT,
      width: WIDTH,
      seconds,
      unit,
      lines: lines.map(({ name, values }) => ({ name, values })),
    }),
  );
  return `<figure data-chart="${data}"><figcaption><b>${escape(title)}</b> <small>${escape(unit)}</small><span class="legend">${legend.join('')}</span></figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">${grid.join('')}${times.join('')}${across}${paths.join('')}<path class="cursor" d=""/></svg><output></output></figure>`;
}

/** Neighbouring values are joined over gaps of up to this many seconds: looks come every two or three. */
const JOINED_GAP = 4;

function pathOf(
  values: readonly (number | undefined)[],
  x: (second: number) => number,
  y: (value: number) => number,
): string {
  let last = -Infinity;
  let path = '';
  for (const [second, value] of values.entries()) {
    if (value === undefined) continue;
    path += `${second - last > JOINED_GAP ? 'M' : 'L'}${round(x(second))} ${round(y(value))}`;
    last = second;
  }
  return path;
}

function ticks(least: number, most: number, scale: 'linear' | 'log'): number[] {
  if (scale === 'log')
    return [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000].filter((value) => value >= least && value <= most);
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power) || 1;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function timeTicks(seconds: number): number[] {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((candidate) => seconds / candidate <= 12) ?? 1_200;
  return Array.from({ length: Math.floor((seconds - 1) / step) + 1 }, (_, index) => index * step);
}

function label(value: number): string {
  return value >= 10_000 ? `${value / 1_000}k` : String(Math.round(value * 100) / 100);
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] as string;
}

export function escape(text: string): string {
  return escaped(text).replaceAll('"', '&quot;');
}
