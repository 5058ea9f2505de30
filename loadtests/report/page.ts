import type { Change } from '../compare/compare.ts';
import { describe } from '../watch/first-out.ts';
import { RESOURCES } from '../watch/resources.ts';
import { escape, lineChart } from './line-chart.ts';
import { amount, limitOf, percent, valueOf } from './amounts.ts';
import type { Figures, Spread } from './figures.ts';
import { SCRIPT, STYLE } from './page-assets.ts';
import type { BreakpointResult, Repeat, Result } from './result.ts';

/** The report as one file that needs nothing else: no network, no fonts, no libraries. */
export function page(result: Result, changes: readonly Change[] = []): string {
  const { about, repeats, breakpoint, notes, passed } = result;
  const title = `${about.scenario}, ${about.profile}`;
  const facts = [about.startedAt, about.baseUrl, `commit ${about.commit}`, about.machine, about.k6];
  const body = [
    `<h1>${escape(title)} <em class="${passed ? 'good' : 'bad'}">${passed ? 'passed' : 'not passed'}</em></h1>`,
    `<p class="facts">${facts.map(escape).join(' · ')}</p>`,
    ...notes.map((note) => `<p class="note">${escape(note)}</p>`),
    ...(breakpoint ? [breakpointSection(breakpoint)] : []),
    ...(changes.length > 0 ? [changesSection(changes)] : []),
    ...repeats.map((repeat, index) =>
      repeatSection(repeat, repeats.length > 1 ? ` (run ${index + 1} of ${repeats.length})` : ''),
    ),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Load: ${escape(title)}</title><style>${STYLE}</style><main>${body.join('\n')}</main><script>${SCRIPT}</script></html>\n`;
}

function repeatSection({ figures, plot, pressures, complaints, struck }: Repeat, suffix: string): string {
  const latencySlos = figures.slos.filter(({ unit }) => unit === 'ms').map(({ limit }) => limit);
  const charts = [
    lineChart(
      [
        { name: 'asked for', values: plot.asked, dashed: true },
        { name: 'ended', values: plot.journeys },
        { name: 'dropped', values: plot.dropped },
        { name: 'failed checks', values: plot.failedChecks },
      ],
      { title: 'Journeys', unit: 'a second' },
    ),
    lineChart(
      [
        { name: 'p50', values: plot.p50 },
        { name: 'p99', values: plot.p99 },
      ],
      { title: 'Latency of requests', unit: 'ms, log', scale: 'log', limit: Math.min(...latencySlos, Infinity) },
    ),
    ...(figures.orders
      ? [
          lineChart([{ name: 'p99', values: plot.finalP99 }], {
            title: 'From sending an order to its outcome',
            unit: 'ms, log',
            scale: 'log',
          }),
        ]
      : []),
    ...(Object.keys(plot.cores).length > 0
      ? [
          lineChart(
            Object.entries(plot.cores).map(([name, values]) => ({ name, values })),
            { title: 'CPU by part', unit: '% of one core' },
          ),
        ]
      : []),
  ];
  return [
    `<h2>Figures${suffix}</h2>`,
    figures.valid
      ? ''
      : `<p class="note">NOT VALID: ${figures.dropped} journeys were dropped and ${figures.missing} not ended, so this is not the load that was asked for.</p>`,
    tiles(figures),
    table(
      ['SLO', 'limit', 'measured', ''],
      figures.slos.map((slo) => [slo.title, limitOf(slo), valueOf(slo), mark(slo.kept)]),
    ),
    ...(struck
      ? ['<h3>Struck meanwhile</h3>', `<ul>${struck.lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`]
      : []),
    ...charts,
    spreadTable('Requests by endpoint, ms', figures.endpointsMs),
    ...(pressures.length > 0
      ? [
          `<h3>How near each resource was to its limit</h3>`,
          table(
            ['resource, median of the run', 'of its limit', 'why this limit'],
            pressures
              .slice(0, 10)
              .map((pressure) => [describe(pressure), percent(pressure.ofLimit), RESOURCES[pressure.kind].why]),
          ),
        ]
      : []),
    ...(complaints.length > 0
      ? [
          `<h3>What was wrong</h3>`,
          table(
            ['times', 'what'],
            complaints.map(({ count, text }) => [String(count), text]),
          ),
        ]
      : []),
  ].join('\n');
}

function breakpointSection({ found, firstOut, steps }: BreakpointResult): string {
  const answer =
    found.kept === undefined
      ? `No rate kept the SLOs, not even ${found.failed} journeys/s`
      : `${found.kept} journeys/s keep the SLOs`;
  const until =
    found.failed === undefined
      ? ', and nothing higher was tried'
      : found.kept === undefined
        ? ''
        : `, ${found.failed} do not`;
  return [
    `<h2>Breakpoint</h2><p class="big">${answer}${until}.</p><p><b>What ran out first:</b> ${escape(firstOut.sentence)}</p>`,
    table(
      [
        'journeys/s',
        'requests/s',
        'slowest p99, ms',
        'orders final p99, ms',
        'dropped',
        'nearest to its limit',
        'SLOs',
      ],
      steps.map(({ rate, kept, broken, figures, pressures }) => [
        amount(rate),
        amount(figures.requestsPerSecond),
        amount(Math.max(0, ...Object.values(figures.latencyMs).map(({ p99 }) => p99))),
        amount(figures.orders?.finalMs?.p99),
        String(figures.dropped),
        pressures[0] ? `${describe(pressures[0])}` : '',
        kept ? mark(true) : `✗ ${broken.join(', ')}`,
      ]),
    ),
  ].join('\n');
}

function changesSection(changes: readonly Change[]): string {
  const rows = changes.map(({ name, before, now, ratio, noise, verdict }) => [
    name,
    amount(before),
    amount(now),
    `× ${ratio.toFixed(2)}`,
    `× ${noise.toFixed(2)}`,
    verdict,
  ]);
  return `<h2>Compared with the baseline</h2>${table(['figure', 'baseline', 'now', 'ratio', 'noise', ''], rows)}`;
}

function tiles({
  journeys,
  journeysPerSecond,
  requestsPerSecond,
  dropped,
  failedChecks,
  orders,
  cpuMsPerRequest,
  priceStaleMs,
}: Figures): string {
  const values: [string, string][] = [
    ['journeys', amount(journeys)],
    ['journeys/s', amount(journeysPerSecond)],
    ['requests/s', amount(requestsPerSecond)],
    ['dropped', amount(dropped)],
    ['failed checks', amount(failedChecks)],
    ...(orders
      ? ([['orders confirmed', `${amount(orders.confirmed)} of ${amount(orders.placed)}`]] as [string, string][])
      : []),
    ...(priceStaleMs ? ([['old price seen, at most', `${amount(priceStaleMs.max)} ms`]] as [string, string][]) : []),
    ...(cpuMsPerRequest === undefined ? [] : ([['CPU ms a request', amount(cpuMsPerRequest)]] as [string, string][])),
  ];
  return `<div class="tiles">${values.map(([name, value]) => `<div><b>${value}</b>${name}</div>`).join('')}</div>`;
}

function spreadTable(title: string, spreads: Readonly<Record<string, Spread>>): string {
  const rows = Object.entries(spreads).map(([name, { count, p50, p90, p99, max }]) => [
    name,
    ...[count, p50, p90, p99, max].map(amount),
  ]);
  return `<h3>${title}</h3>${table(['endpoint', 'requests', 'p50', 'p90', 'p99', 'max'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`;
}

function mark(kept: boolean): string {
  return kept ? '✓' : '✗ not kept';
}
