import type { Verdict } from '../k6/summary.ts';
import type { Slo } from '../slo.ts';

/** A number as people read it: three digits that count. */
export function amount(value: number | undefined): string {
  if (value === undefined) return '-';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A share, 1 being all, as a whole number of percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function limitOf({ holds, limit, unit }: Slo): string {
  return `${holds} ${inUnit(limit, unit)}`;
}

export function valueOf({ value, unit }: Verdict): string {
  return value === undefined ? 'nothing was measured' : inUnit(value, unit);
}

function inUnit(value: number, unit: Slo['unit']): string {
  if (unit === 'share') return `${Number((value * 100).toFixed(3))} %`;
  return unit === 'ms' ? `${amount(value)} ms` : amount(value);
}
