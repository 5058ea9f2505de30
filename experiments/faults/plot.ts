import type { Result, Second } from './result.ts';
import { type Kind, KINDS, ROLES } from './schedule.ts';
import { Chart, COLOURS, FAULT, LEFT } from './chart.ts';

const PANEL = 150;
const GAP = 46;
const LANE = 22;
const TOP = 84;

/** The run as one SVG that needs nothing else: orders a second, how long they took, and the faults beneath. */
export function plot(result: Result): string {
  const lanesAt = TOP + 3 * (PANEL + GAP);
  const height = lanesAt + ROLES.length * LANE + 60;
  const chart = new Chart(result.seconds.length, height);
  chart.text(LEFT, 26, `faults, seed ${result.options.seed}, ${result.options.rate} orders/s`, 'font-size="17"');
  chart.text(LEFT, 45, summaryOf(result), 'fill="#555"');
  for (const { struck, kind, atMs } of result.faults)
    if (struck) chart.mark(atMs / 1_000, TOP, lanesAt + ROLES.length * LANE, FAULT[kind]);
  rates(chart, result, TOP);
  waits(chart, result.seconds, TOP + PANEL + GAP, 'told', 'Until the client is told, by when the order was due (log)');
  waits(chart, result.seconds, TOP + 2 * (PANEL + GAP), 'final', 'Until the order is final, by when it was due (log)');
  lanes(chart, result, lanesAt);
  return chart.svg();
}

/** When a server is back, all that waited is final in a second or two; such peaks would flatten all else. */
const MOST_RATES = 5;

function rates(chart: Chart, { seconds, options }: Result, top: number): void {
  const most = MOST_RATES * options.rate;
  const title = `Orders a second (peaks above ${most} are cut off)`;
  const panel = chart.panel(top, PANEL, title, { least: 0, most, scale: 'linear' });
  panel.line(
    seconds.map(({ due }) => due),
    COLOURS.due,
    'due',
  );
  panel.line(
    seconds.map(({ retries }) => retries),
    COLOURS.retries,
    'attempts sent again',
  );
  panel.line(
    seconds.map(({ answered }) => answered),
    COLOURS.answered,
    'answered',
  );
  panel.line(
    seconds.map(({ final }) => final),
    COLOURS.final,
    'final',
  );
}

function waits(chart: Chart, seconds: readonly Second[], top: number, stage: 'told' | 'final', title: string): void {
  const slowest = seconds.map((second) => second[`${stage}Max`]);
  const most = Math.max(1_000, ...slowest.filter((value) => value !== undefined));
  const panel = chart.panel(top, PANEL, title, { least: 5, most, scale: 'log' });
  panel.line(slowest, COLOURS.slowest, 'slowest of the second');
  panel.line(
    seconds.map((second) => second[`${stage}P50`]),
    COLOURS.median,
    'median',
  );
}

function lanes(chart: Chart, { faults }: Result, top: number): void {
  for (const [index, role] of ROLES.entries()) {
    const y = top + index * LANE;
    chart.lane(y, LANE, role);
    for (const { role: struckRole, struck, kind, atMs, greenAfterMs, lastsMs, part } of faults) {
      if (struckRole !== role || !struck) continue;
      const green =
        greenAfterMs === undefined ? 'not green again' : `green after ${(greenAfterMs / 1_000).toFixed(1)} s`;
      const lasts = lastsMs > 0 ? ` for ${(lastsMs / 1_000).toFixed(1)} s` : '';
      const title = `${(atMs / 1_000).toFixed(1)} s: ${kind} ${part}${lasts}, ${green}`;
      const untilMs = atMs + (greenAfterMs ?? 0);
      chart.bar({ from: atMs / 1_000, to: untilMs / 1_000, y: y + 4, height: LANE - 8, kind, title });
    }
  }
  const y = top + ROLES.length * LANE + 38;
  for (const [index, kind] of KINDS.entries())
    chart.text(LEFT + 210 * index, y, `■ ${LEGEND[kind]} until green again`, `fill="${FAULT[kind]}"`);
}

const LEGEND: Record<Kind, string> = {
  kill: 'kill -9',
  freeze: 'frozen',
  'cut closed': 'port closed',
  'cut silent': 'port silent',
};

function summaryOf({ arrivals, verdict, valid }: Result): string {
  const { lost, doubled, neverFinal } = verdict;
  const twice = doubled.orders + doubled.units + doubled.mails;
  const validity = valid ? '' : `; NOT VALID, ${arrivals.dropped} arrivals dropped`;
  return `${arrivals.sent} orders: lost ${lost}, doubled ${twice}, never final ${neverFinal}${validity}`;
}
