/** A mean and half the width of its 95 % confidence interval; infinite for a single value, which says nothing of its spread. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** So many values it is of. */
  readonly values: number;
}

/** Student's t at 97.5 % for 1, 2 … 30 degrees of freedom; 1.96 beyond. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The mean with its 95 % interval by Student's t. Undefined for no values. */
export function estimateOf(values: readonly number[]): Estimate | undefined {
  if (values.length === 0) return undefined;
  const mean = meanOf(values);
  const half = halfOf(values, mean);
  return { mean, low: mean - half, high: mean + half, values: values.length };
}

/**
 * How many times as much, pair by pair: the geometric mean, whose interval is that of the logarithms, so that a half and
 * a double are equally far from 1. Pairs must be above 0. Undefined for no pairs.
 */
export function ratioOf(pairs: readonly (readonly [above: number, below: number])[]): Estimate | undefined {
  const logarithms = estimateOf(pairs.map(([above, below]) => Math.log(above / below)));
  if (!logarithms) return undefined;
  const { mean, low, high, values } = logarithms;
  return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high), values };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `12.3 ±0.4`; without the half where there is none. */
export function printEstimate(estimate: Estimate | undefined, digits: number): string {
  if (!estimate) return '–';
  const half = (estimate.high - estimate.low) / 2;
  return Number.isFinite(half)
    ? `${estimate.mean.toFixed(digits)} ±${half.toFixed(digits)}`
    : estimate.mean.toFixed(digits);
}

/** `0.45 (0.40–0.51)`: a ratio's interval is not symmetric. */
export function printRatio(ratio: Estimate | undefined): string {
  if (!ratio) return '–';
  const interval = Number.isFinite(ratio.high) ? ` (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})` : '';
  return `${ratio.mean.toFixed(2)}${interval}`;
}

function halfOf(values: readonly number[], mean: number): number {
  if (values.length < 2) return Infinity;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return (STUDENT[values.length - 2] ?? 1.96) * Math.sqrt(variance / values.length);
}
