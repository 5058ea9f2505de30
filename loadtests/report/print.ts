import type { Change } from '../compare/compare.ts';
import { amount, limitOf, valueOf } from './amounts.ts';
import type { Result } from './result.ts';

/** The result as lines for people. */
export function printed({ repeats, breakpoint, notes, passed, about }: Result, changes: readonly Change[]): string {
  const lines: string[] = [];
  if (breakpoint) {
    for (const { rate, kept, broken } of breakpoint.steps)
      lines.push(`${amount(rate).padStart(8)} journeys/s  ${kept ? '✓ kept' : `✗ ${broken.join(', ')}`}`);
    const { kept, failed } = breakpoint.found;
    lines.push(
      `highest rate that keeps the SLOs: ${kept === undefined ? 'none' : `${amount(kept)} journeys/s`}${failed === undefined ? '' : ` (${amount(failed)} does not)`}`,
    );
    lines.push(`ran out first: ${breakpoint.firstOut.sentence}`);
  }
  for (const [index, { figures, complaints, struck }] of repeats.entries()) {
    if (repeats.length > 1) lines.push(`run ${index + 1} of ${repeats.length}`);
    lines.push(
      `${amount(figures.journeys)} journeys, ${amount(figures.requestsPerSecond)} requests/s for ${amount(figures.seconds)} s, ${figures.dropped} dropped`,
    );
    for (const slo of figures.slos)
      lines.push(`${slo.kept ? '✓' : '✗'} ${slo.title.padEnd(44)} ${valueOf(slo).padStart(12)}   ${limitOf(slo)}`);
    for (const { text, count } of complaints) lines.push(`  ${count} × ${text}`);
    lines.push(...(struck?.lines ?? []));
  }
  for (const { name, before, now, ratio, noise, verdict } of changes)
    lines.push(
      `${verdict === 'regression' ? '✗' : '✓'} ${name.padEnd(28)} ${amount(before).padStart(9)} → ${amount(now).padStart(9)}  × ${ratio.toFixed(2)} (noise × ${noise.toFixed(2)}) ${verdict}`,
    );
  lines.push(...notes.map((note) => `! ${note}`));
  lines.push(`${passed ? '✓' : '✗'} ${about.scenario}, ${about.profile}: ${passed ? 'passed' : 'not passed'}`);
  return lines.join('\n');
}
