import { drawing, escaped } from '../../loadtests/report/svg.ts';
import type { Result, Row, Spread } from './result.ts';
import type { Actor } from './ways.ts';

const WIDTH = 1_060;
const LEFT = 250;
const BARS = 560;
const ROW = 34;
const TOP = 84;

const COLOURS: Readonly<Record<Actor, string>> = {
  nginx: '#7f8c8d',
  proxy: '#9fc5e8',
  gateway: '#2166ac',
  upstream: '#d98200',
  redis: '#b03a5b',
  postgres: '#5b8a72',
};

/** CPU a request of each way as one bar, cut by who used it; the range of the rounds is the thin line. */
export function plot({ rows, options, bodyBytes, marks }: Result): string {
  const most = Math.max(...rows.map(({ cpu }) => cpu.most));
  const x = (micros: number): number => LEFT + (micros / most) * BARS;
  const parts = [
    text(LEFT, 24, `CPU a request in µs: ${bodyBytes} bytes at ${options.rate} requests/s`, 'font-size="16"'),
    text(LEFT, 42, `median of ${options.rounds} rounds; the thin line is their range`, 'fill="#555"'),
    ...(Object.keys(COLOURS) as Actor[]).flatMap((actor, index) => [
      `<rect x="${LEFT + index * 88}" y="54" width="10" height="10" fill="${COLOURS[actor]}"/>`,
      text(LEFT + 14 + index * 88, 63, actor),
    ]),
    ...rows.flatMap((row, index) => rowParts(row, TOP + index * ROW, x)),
    ...marks.map(({ name, ratio, limit, met }, index) =>
      text(
        LEFT,
        TOP + rows.length * ROW + 24 + index * 18,
        `${met ? '✓' : '✗'} ${name}: ${ratio.median.toFixed(2)} × (mark ≤ ${limit})`,
      ),
    ),
  ];
  const height = TOP + rows.length * ROW + 24 + marks.length * 18;
  return drawing({ width: WIDTH, height }, parts);
}

function rowParts({ title, cpu, actors, p50Ms, p99Ms }: Row, y: number, x: (micros: number) => number): string[] {
  let from = 0;
  const bars = (Object.entries(actors) as [Actor, Spread][]).map(([actor, { median }]) => {
    const width = x(from + median) - x(from);
    const bar = `<rect x="${x(from).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" fill="${COLOURS[actor]}"/>`;
    from += median;
    return bar;
  });
  const middle = y + 10;
  return [
    text(LEFT - 8, y + 14, title, 'text-anchor="end"'),
    ...bars,
    `<path d="M${x(cpu.least).toFixed(1)} ${middle}H${x(cpu.most).toFixed(1)}" stroke="#111"/>`,
    text(
      Math.max(x(cpu.most), x(from)) + 8,
      y + 14,
      `${cpu.median.toFixed(0)} µs, p50 ${p50Ms.median.toFixed(2)} ms, p99 ${p99Ms.median.toFixed(1)} ms`,
    ),
  ];
}

/** With the digit behind the point even where it is 0, unlike that of svg.ts: the plots that are kept have it so. */
function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escaped(content)}</text>`;
}
