/** Doubles from `baseMs` with each failure up to `capMs`; the upper half is random, so that instances do not meet. */
export function backOffMs(failures: number, baseMs: number, capMs: number, random: () => number = Math.random): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * random();
}
