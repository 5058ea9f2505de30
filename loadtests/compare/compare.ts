import type { Figures } from '../report/figures.ts';
import { median } from '../watch/resources.ts';
import { comparablesOf } from './comparable.ts';

export interface Change {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  /** now / before. */
  readonly ratio: number;
  /** What the ratio may be at most in the bad direction: largest / smallest of the baseline's own repeats. */
  readonly noise: number;
  readonly verdict: 'regression' | 'better' | 'within noise';
}

/** Repeats of the baseline that a noise is worth the name of. */
export const LEAST_REPEATS = 3;
/** Three repeats can agree by luck; a difference below this is never told from it. */
const LEAST_NOISE = 1.1;

/**
 * Compares the medians. The noise of a figure is the full range of the baseline's repeats, as a ratio; a change is a
 * regression only when its median is worse than the baseline's median by more than that range. A figure that only one of
 * both has is left out.
 */
export function compare(baseline: readonly Figures[], current: readonly Figures[]): Change[] {
  const before = valuesByName(baseline);
  const now = valuesByName(current);
  return [...before].flatMap(([name, { values, better }]): Change[] => {
    const other = now.get(name);
    if (!other) return [];
    const from = median(values);
    const to = median(other.values);
    const noise = Math.max(LEAST_NOISE, Math.max(...values) / Math.min(...values));
    const worse = better === 'lower' ? to / from : from / to;
    const verdict = worse > noise ? 'regression' : worse < 1 / noise ? 'better' : 'within noise';
    return [{ name, before: from, now: to, ratio: to / from, noise, verdict }];
  });
}

function valuesByName(runs: readonly Figures[]): Map<string, { values: number[]; better: 'lower' | 'higher' }> {
  const byName = new Map<string, { values: number[]; better: 'lower' | 'higher' }>();
  for (const { name, value, better } of runs.flatMap(comparablesOf)) {
    const known = byName.get(name) ?? { values: [], better };
    known.values.push(value);
    byName.set(name, known);
  }
  return byName;
}
