import type { Report } from './report.ts';

/** The differences shown in full; --json has all of them. */
const SHOWN_FINDINGS = 20;

/** The report as a table for people. */
export function printReport(report: Report): string {
  const { cents, units, mails, notifications, postMs } = report;
  const rows: [string, string][] = [
    ['baskets read', number(report.baskets)],
    [
      'accepted',
      number(report.accepted) + (report.acceptedBefore ? ` (${number(report.acceptedBefore)} by an earlier run)` : ''),
    ],
    ['rejected', number(report.rejected)],
    ...breakdown(report.rejectedBy),
    ['unanswered', number(report.unanswered)],
    ['confirmed', number(report.confirmed)],
    ['cancelled', number(report.cancelled)],
    ...breakdown(report.cancelledBy),
    ['lost', number(report.lost)],
    ['doubled', number(report.doubled)],
    ['differences', number(report.differences)],
    ['cents by the price list', `${number(cents.byPriceList)}, by the orders ${number(cents.byOrders)}`],
    ['units taken from stock', `${number(units.taken)}, in confirmed orders ${number(units.confirmed)}`],
    [
      'mails',
      mails
        ? `${number(mails.distinct)} for ${number(mails.finalOrders)} final orders, ${number(mails.redelivered)} delivered again`
        : 'not looked at',
    ],
    [
      'notifications',
      notifications
        ? `those of ${number(notifications.finalOrders)} orders of ${number(notifications.households)} households`
        : 'not looked at',
    ],
    ['orders a shard', report.ordersByShard.map(number).join(' and ')],
    [
      'answered a second',
      `${report.answeredPerSecond.toFixed(1)} (${report.sendingSeconds.toFixed(1)} s; all final after ${report.untilFinalSeconds.toFixed(1)} s)`,
    ],
    ['attempts sent again', `${number(report.retries)}, sent late ${number(report.lateSends)}`],
    [
      'POST p50 / p99',
      `${postMs.p50?.toFixed(1) ?? '-'} / ${postMs.p99?.toFixed(1) ?? '-'} ms (a hint: client and shop share the machine)`,
    ],
    ['CPU seconds an order', cpu(report)],
  ];
  const table = rows.map(([name, value]) => `${name.padEnd(26)} ${value}`);
  const shown = report.findings
    .slice(0, SHOWN_FINDINGS)
    .map(({ kind, subject, detail }) => `✗ ${kind}: ${subject}: ${detail}`);
  const more = report.findings.length - shown.length;
  return [...table, ...shown, ...(more > 0 ? [`… and ${number(more)} more (--json FILE has all)`] : [])].join('\n');
}

function cpu({ cpuSeconds, cpuSecondsPerOrder }: Report): string {
  if (cpuSeconds === undefined) return 'not known (the shop is not a local instance of this checkout)';
  if (cpuSecondsPerOrder === undefined) return 'no new order';
  return `${cpuSecondsPerOrder.toFixed(4)} (${cpuSeconds.toFixed(1)} s of all processes, from the first basket to the last final order)`;
}

function breakdown(counts: Record<string, number>): [string, string][] {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([reason, count]) => ['', `${number(count).padStart(7)}  ${reason}`]);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
