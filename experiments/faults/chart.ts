import { drawing, round, text } from '../../loadtests/report/svg.ts';
import type { Kind } from './schedule.ts';

export const WIDTH = 1_240;
export const LEFT = 130;
const RIGHT = 24;
/** Grey for what was asked for; two pairs that stay apart without red and green. */
export const COLOURS = {
  due: '#aaa',
  retries: '#d98200',
  answered: '#2166ac',
  final: '#111',
  median: '#2166ac',
  slowest: '#d98200',
};
/** A cut is told from the others by its hue, and its two ways from each other by their depth. */
export const FAULT: Record<Kind, string> = {
  kill: '#d33',
  freeze: '#38c',
  'cut closed': '#5b2a86',
  'cut silent': '#b48ad6',
};

interface Axis {
  readonly least: number;
  readonly most: number;
  readonly scale: 'linear' | 'log';
}

/** Panels over one axis of seconds, drawn as SVG text. */
export class Chart {
  private readonly parts: string[] = [];
  private readonly lastSecond: number;
  private readonly height: number;

  constructor(seconds: number, height: number) {
    this.lastSecond = Math.max(1, seconds);
    this.height = height;
  }

  svg(): string {
    return drawing({ width: WIDTH, height: this.height }, this.parts);
  }

  text(x: number, y: number, content: string, attributes = ''): void {
    this.parts.push(text(x, y, content, attributes));
  }

  mark(second: number, top: number, bottom: number, colour: string): void {
    const x = round(this.x(second));
    this.parts.push(`<path d="M${x} ${top}V${bottom}" stroke="${colour}" stroke-opacity="0.3" stroke-width="1"/>`);
  }

  panel(top: number, height: number, title: string, axis: Axis) {
    const y = (value: number): number => top + height * (1 - share(value, axis));
    this.text(LEFT, top - 8, title, 'font-weight="600"');
    for (const value of gridOf(axis)) {
      this.parts.push(`<path d="M${LEFT} ${round(y(value))}H${WIDTH - RIGHT}" stroke="#e3e3e3"/>`);
      this.text(LEFT - 8, y(value) + 4, labelOf(value, axis), 'text-anchor="end" fill="#555"');
    }
    this.timeAxis(top + height);
    let legendAt = WIDTH - RIGHT;
    return {
      line: (values: readonly (number | undefined)[], colour: string, name: string): void => {
        this.text(legendAt, top - 8, name, `fill="${colour}" text-anchor="end" font-weight="600"`);
        legendAt -= name.length * 7 + 18;
        const d = pathOf(values, (second) => this.x(second + 0.5), y);
        this.parts.push(`<path d="${d}" fill="none" stroke="${colour}" stroke-width="1.4" stroke-linejoin="round"/>`);
      },
    };
  }

  lane(top: number, height: number, name: string): void {
    this.parts.push(`<path d="M${LEFT} ${top + height}H${WIDTH - RIGHT}" stroke="#e3e3e3"/>`);
    this.text(LEFT - 8, top + height / 2 + 4, name, 'text-anchor="end" fill="#333"');
  }

  bar(bar: { from: number; to: number; y: number; height: number; kind: Kind; title: string }): void {
    const x = this.x(bar.from);
    const width = Math.max(3, this.x(bar.to) - x);
    this.parts.push(
      `<rect x="${round(x)}" y="${bar.y}" width="${round(width)}" height="${bar.height}" fill="${FAULT[bar.kind]}"><title>${bar.title}</title></rect>`,
    );
  }

  private timeAxis(y: number): void {
    const step = [10, 30, 60, 120, 300, 600].find((seconds) => this.lastSecond / seconds <= 14) ?? 1_800;
    for (let second = 0; second <= this.lastSecond; second += step)
      this.text(
        this.x(second),
        y + 15,
        `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`,
        'text-anchor="middle" fill="#555"',
      );
  }

  private x(second: number): number {
    return LEFT + ((WIDTH - LEFT - RIGHT) * Math.min(second, this.lastSecond)) / this.lastSecond;
  }
}

function share(value: number, { least, most, scale }: Axis): number {
  const part =
    scale === 'linear'
      ? (value - least) / (most - least)
      : Math.log(Math.max(value, least) / least) / Math.log(most / least);
  return Math.min(1, Math.max(0, part));
}

function gridOf({ least, most, scale }: Axis): number[] {
  if (scale === 'log') return [10, 100, 1_000, 10_000, 100_000].filter((value) => value >= least && value <= most);
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].find((candidate) => most / candidate <= 5) ?? most / 4;
  return Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, index) => least + index * step);
}

function labelOf(value: number, { scale }: Axis): string {
  if (scale === 'linear') return String(value);
  return value < 1_000 ? `${value} ms` : `${value / 1_000} s`;
}

/** A second without a value is a gap in the line. */
function pathOf(values: readonly (number | undefined)[], x: (second: number) => number, y: (value: number) => number) {
  let pen = 'M';
  let d = '';
  for (const [second, value] of values.entries()) {
    if (value === undefined) {
      pen = 'M';
      continue;
    }
    d += `${pen}${round(x(second))} ${round(y(value))}`;
    pen = 'L';
  }
  return d;
}
