import type { LoadFigures, Result } from './result.ts';

/** The failed requests shown in full; --json has all of them. */
const SHOWN = 20;
/** Of all requests: with more of them sent late the machine had no time for the load, and probably none for the shop. */
const BUSY_SHARE = 0.02;

/** The result as tables for people. */
export function printResult(result: Result): string {
  const { platform, versions, steps, load, ordersUnderLoad: orders, reasons, broken } = result;
  const failed = load.flatMap((figures) => figures.failed.map((request) => ({ ...request, during: figures.during })));
  const width = widthOf([...steps.map(({ title }) => title), ...load.map(({ during }) => during)]);
  return [
    `${platform}, ${versions.join(', then ')}`,
    '',
    ...steps.map(
      ({ title, seconds, outcome }) => `${title.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s  ${outcome}`,
    ),
    ...(load.length > 0 ? ['', ...loadTable(load, width), latenessOf(result)] : []),
    ...(orders
      ? [
          `${orders.sent} orders among them: ${orders.confirmed} confirmed, ${orders.cancelled} cancelled, ${orders.repeated} repeated in the end; lost ${orders.lost}, doubled ${orders.doubled}, unanswered ${orders.unanswered}, other differences ${orders.differences}`,
        ]
      : []),
    ...failed
      .slice(0, SHOWN)
      .map(
        ({ during, path, name, wrong, sentAtMs, endedAtMs }) =>
          `  failed during ${during}: ${name.split(' ')[0]} ${path}: ${wrong}, sent ${clock(sentAtMs)}, after ${endedAtMs - sentAtMs} ms`,
      ),
    ...(failed.length > SHOWN ? [`  … and ${failed.length - SHOWN} more (--json FILE has all)`] : []),
    ...(orders?.findings ?? []).slice(0, SHOWN).map(({ kind, subject, detail }) => `  ${kind}: ${subject}: ${detail}`),
    '',
    ...reasons.map((reason) => `✗ ${reason}`),
    ...(broken ? [`✗ ${broken.cause}`, `  ${broken.mend}`] : []),
    ...(reasons.length === 0 && !broken ? ['✓ nothing failed that must not, and the books agree'] : []),
  ].join('\n');
}

function latenessOf({ load, late, rate }: Result): string {
  const sent = load.reduce((sum, { requests }) => sum + requests, 0);
  const hint = late > sent * BUSY_SHARE ? ': this machine was too busy, which may be why others failed' : '';
  return `${rate} requests/s by the clock, ${late} sent late${hint}`;
}

/** The names that platforms give their instances have 10 to 60 characters. */
function widthOf(titles: readonly string[]): number {
  return Math.max(...titles.map(({ length }) => length)) + 1;
}

function loadTable(load: readonly LoadFigures[], width: number): string[] {
  const row = (...[first, ...cells]: string[]) =>
    `${(first ?? '').padEnd(width)} ${cells.map((cell) => cell.padStart(10)).join('')}`;
  return [
    row('under load, while', 'healthy', 'requests', 'failed', 'p50 ms', 'p99 ms', 'pause ms'),
    ...load.map(({ during, recoverySeconds, happening, requests, failed, p50Ms, p99Ms, longestPauseMs }) =>
      row(
        during,
        happening ? (recoverySeconds === undefined ? 'NEVER' : `${recoverySeconds.toFixed(1)} s`) : '',
        String(requests),
        String(failed.length),
        String(p50Ms ?? '-'),
        String(p99Ms ?? '-'),
        String(longestPauseMs),
      ),
    ),
  ];
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
