import type { PlatformName } from '../../../loadtests/platforms/drivers.ts';
import { drawing, round, text } from '../../../loadtests/report/svg.ts';
import { LIMITS } from '../measure/cell.ts';
import type { Result } from '../result.ts';
import { platformsOf, type RateRow, rateRowsOf, rowOf } from '../rows.ts';
import { objectionsTo } from './objections.ts';

const COLOURS: Readonly<Record<PlatformName, string>> = {
  native: '#555',
  compose: '#2166ac',
  swarm: '#5b8a72',
  kubernetes: '#d98200',
  nomad: '#b03a5b',
};
const WIDTH = 1_020;
const LEFT = 70;
const PANEL = { width: 400, height: 220, gap: 90 };
const TOP = 100;
const P99_TICKS_MS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
const BAR = 26;

type Point = readonly [rate: number, value: number];

/** p99 and cores by rate, and memory without load, as one SVG that needs nothing else. */
export function plot(result: Result): string {
  const rates = rateRowsOf(result);
  const platforms = platformsOf(result).filter((platform) => rates.some((row) => row.platform === platform));
  const memoryAt = TOP + PANEL.height + 90;
  const height = memoryAt + 30 + platforms.length * BAR + 30;
  const objections = objectionsTo(result);
  return drawing({ width: WIDTH, height }, [
    text(LEFT, 26, `platforms, ${result.startedAt.slice(0, 16).replace('T', ' ')}`, 'font-size="17"'),
    text(
      LEFT,
      45,
      objections.length > 0 ? `NO RESULT: ${objections.join('; ')}` : 'Medians of the rounds',
      'fill="#555"',
    ),
    ...platforms.map((platform, nth) =>
      text(LEFT + nth * 100, 66, `● ${platform}`, `fill="${COLOURS[platform]}" font-weight="600"`),
    ),
    ...p99Panel(rates, platforms, LEFT),
    ...coresPanel(rates, platforms, LEFT + PANEL.width + PANEL.gap, result.machine.cores),
    ...memory(result, platforms, memoryAt),
  ]);
}

function p99Panel(rates: readonly RateRow[], platforms: readonly PlatformName[], x: number): string[] {
  const values = rates.flatMap(({ readsP99Ms }) => readsP99Ms?.median ?? []);
  const [least, most] = [Math.min(...values, 5) * 0.8, Math.max(...values, LIMITS.readsP99Ms) * 1.3];
  const y = (ms: number): number => TOP + PANEL.height * (1 - Math.log(ms / least) / Math.log(most / least));
  const scale = rateScale(rates, x);
  return [
    ...frame(rates, x, 'p99 of reads in ms (log); dashed: the SLO'),
    ...P99_TICKS_MS.filter((ms) => ms >= least && ms <= most).flatMap((ms) => tick(x, y(ms), String(ms))),
    `<path d="M${x} ${round(y(LIMITS.readsP99Ms))}h${PANEL.width}" stroke="#d33" stroke-dasharray="5 4"/>`,
    ...platforms.flatMap((platform) =>
      line(
        pointsOf(rates, platform, ({ readsP99Ms }) => readsP99Ms?.median),
        scale,
        y,
        COLOURS[platform],
      ),
    ),
  ];
}

function coresPanel(rates: readonly RateRow[], platforms: readonly PlatformName[], x: number, cores: number): string[] {
  const y = (value: number): number => TOP + PANEL.height * (1 - Math.min(1, value / cores));
  const scale = rateScale(rates, x);
  return [
    ...frame(rates, x, `cores of ${cores}: with the shop, and dashed the platform alone`),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => tick(x, y(share * cores), (share * cores).toFixed(1))),
    ...platforms.flatMap((platform) => {
      const of = (figure: (spent: NonNullable<RateRow['spent']>) => number): Point[] =>
        pointsOf(rates, platform, ({ spent }) => spent && figure(spent));
      const together = of(({ shopCores, platformCores }) => shopCores.median + platformCores.median);
      const alone = of(({ platformCores }) => platformCores.median);
      return [
        ...line(together, scale, y, COLOURS[platform]),
        ...line(alone, scale, y, COLOURS[platform], 'stroke-dasharray="3 3"'),
      ];
    }),
  ];
}

/** Without load: the shop, and lighter the platform itself. */
function memory(result: Result, platforms: readonly PlatformName[], top: number): string[] {
  const rows = platforms.flatMap((platform) => {
    const { idle } = rowOf(result.turns, platform);
    return idle ? [{ platform, shop: idle.shopMiB.median, own: idle.platformMiB.median }] : [];
  });
  const most = Math.max(1, ...rows.map(({ shop, own }) => shop + own));
  const width = (mib: number): number => (mib / most) * (WIDTH - LEFT - 420);
  return [
    text(LEFT, top, 'Memory without load in MiB: the shop, and lighter the platform itself', 'font-weight="600"'),
    ...rows.flatMap(({ platform, shop, own }, nth) => {
      const y = top + 14 + nth * BAR;
      const bar = (x: number, mib: number, opacity: number): string =>
        `<rect x="${round(x)}" y="${y}" width="${round(width(mib))}" height="18" fill="${COLOURS[platform]}" fill-opacity="${opacity}"/>`;
      const from = LEFT + 90;
      return [
        text(from - 8, y + 13, platform, 'text-anchor="end"'),
        bar(from, shop, 1),
        bar(from + width(shop), own, 0.4),
        text(from + width(shop + own) + 8, y + 13, `${shop.toFixed(0)} + ${own.toFixed(0)}`),
      ];
    }),
  ];
}

function frame(rates: readonly RateRow[], x: number, title: string): string[] {
  const scale = rateScale(rates, x);
  const all = [...new Set(rates.map(({ rate }) => rate))];
  return [
    text(x, TOP - 10, title, 'font-weight="600"'),
    ...all.map((rate) => text(scale(rate), TOP + PANEL.height + 18, `${rate}`, 'text-anchor="middle" fill="#555"')),
    text(x + PANEL.width, TOP + PANEL.height + 34, 'requests/s', 'text-anchor="end" fill="#555"'),
  ];
}

function rateScale(rates: readonly RateRow[], x: number): (rate: number) => number {
  const most = Math.max(1, ...rates.map(({ rate }) => rate));
  return (rate) => x + (rate / most) * PANEL.width;
}

function pointsOf(
  rates: readonly RateRow[],
  platform: PlatformName,
  figure: (row: RateRow) => number | undefined,
): Point[] {
  return rates.flatMap((row) => {
    const value = row.platform === platform ? figure(row) : undefined;
    return value === undefined ? [] : [[row.rate, value] as const];
  });
}

function line(
  points: readonly Point[],
  x: (rate: number) => number,
  y: (value: number) => number,
  colour: string,
  attributes = '',
): string[] {
  const at = points.map(([rate, value]) => `${round(x(rate))} ${round(y(value))}`);
  return [
    `<path d="M${at.join('L')}" stroke="${colour}" fill="none" stroke-width="1.6" ${attributes}/>`,
    ...points.map(([rate, value]) => `<circle cx="${round(x(rate))}" cy="${round(y(value))}" r="3" fill="${colour}"/>`),
  ].slice(points.length === 0 ? 1 : 0);
}

function tick(x: number, y: number, label: string): string[] {
  return [
    `<path d="M${x} ${round(y)}h${PANEL.width}" stroke="#e3e3e3"/>`,
    text(x - 8, y + 4, label, 'text-anchor="end" fill="#555"'),
  ];
}
