import type { Spread } from '../../events/statistics.ts';

/** `1.25 (1.20–1.31)`; without the range when there is but one value. */
export function printSpread(spread: Spread | undefined, digits: number): string {
  if (!spread) return '–';
  const { median, min, max } = spread;
  if (min === max) return median.toFixed(digits);
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

export function printMedian(spread: Spread | undefined, digits: number): string {
  return spread ? spread.median.toFixed(digits) : '–';
}
