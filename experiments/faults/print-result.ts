import type { Result } from './result.ts';

/** Differences shown in full; the JSON has all of them. */
const SHOWN_FINDINGS = 20;

/** The result as two tables for people. */
export function printResult(result: Result): string {
  const { verdict, arrivals, options } = result;
  const facts: [string, string][] = [
    ['seed', String(options.seed)],
    ['orders sent', `${number(arrivals.sent)} in ${minutes(options.durationMs)} min (late ${arrivals.late})`],
    ['dropped', arrivals.dropped === 0 ? '0' : `${number(arrivals.dropped)}: THE RUN IS NOT VALID`],
    ['accepted, refused', `${number(result.accepted)}, ${number(result.refused)}`],
    ['confirmed, cancelled', `${number(result.confirmed)}, ${number(result.cancelled)}`],
    [
      'faults',
      `${result.faults.filter(({ struck }) => struck).length} of ${result.faults.length} drawn` +
        (result.cuttable ? '' : ', no cuts: the instance runs without --cuttable'),
    ],
    ['attempts sent again', number(result.retries)],
    ['answered p50 p99 max', milliseconds(result.answeredMs)],
    ['final p50 p99 max', milliseconds(result.finalMs)],
    ...absenceFacts(result),
    ['', ''],
    ['LOST', number(verdict.lost)],
    [
      'DOUBLED',
      `orders ${verdict.doubled.orders}, units of stock ${verdict.doubled.units}, mails ${verdict.doubled.mails}`,
    ],
    ['NEVER FINAL', number(verdict.neverFinal)],
    ['missing effects', `mails ${verdict.missing.mails}, units of stock ${verdict.missing.units}`],
    ['unanswered', number(verdict.unanswered)],
    ['answered wrongly', number(verdict.misanswered)],
    ['mails again, same id', number(verdict.redeliveredMails)],
  ];
  const shown = verdict.findings
    .slice(0, SHOWN_FINDINGS)
    .map(({ kind, subject, detail }) => `✗ ${kind}: ${subject}: ${detail}`);
  const more = verdict.findings.length - shown.length;
  return [
    ...facts.map(([name, value]) => `${name.padEnd(22)} ${value}`.trimEnd()),
    ...shown,
    ...(more > 0 ? [`… and ${number(more)} more, in the JSON`] : []),
    '',
    'Longest recovery, seconds after the fault. alone: no other fault before it was over.',
    ...recoveryLines(result),
  ].join('\n');
}

function absenceFacts({ away }: Result): [string, string][] {
  if (!away) return [];
  const { part, due, accepted, refused, toldP99Ms, allFinalAfterS } = away;
  return [
    [
      `${part} away`,
      `${away.seconds} s; due meanwhile ${number(due)}: accepted ${number(accepted)}, refused ${number(refused)}`,
    ],
    ['', `told after at most ${number(Math.round(toldP99Ms ?? 0))} ms (p99)`],
    ['', `all of before its return final ${seconds(allFinalAfterS)} s after it`],
  ];
}

function recoveryLines({ recovery }: Result): string[] {
  const header = ['fault', 'struck', 'part green', 'answers well', 'orders final', 'alone', 'final, alone'];
  const rows = recovery.map((row) => [
    row.fault,
    String(row.struck),
    seconds(row.green),
    seconds(row.answered),
    seconds(row.final),
    String(row.alone),
    seconds(row.finalAlone),
  ]);
  return [header, ...rows].map(([first = '', ...rest]) =>
    [first.padEnd(27), ...rest.map((cell) => cell.padStart(13))].join(''),
  );
}

function seconds(value: number | null | undefined): string {
  if (value === undefined) return '-';
  return value === null ? 'never' : value.toFixed(1);
}

function milliseconds(times: { p50: number | undefined; p99: number | undefined; max: number | undefined }): string {
  const one = (value: number | undefined): string =>
    value === undefined ? '-' : Number.isFinite(value) ? number(Math.round(value)) : 'never';
  return `${one(times.p50)}, ${one(times.p99)}, ${one(times.max)} ms`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function minutes(ms: number): string {
  return (ms / 60_000).toLocaleString('en-US', { maximumFractionDigits: 1 });
}
