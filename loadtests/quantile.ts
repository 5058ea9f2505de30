/**
 * By nearest rank: the smallest value that at least the share `q` of them does not exceed; undefined when there are none.
 * It is always a value that was seen. `sorted`: ascending.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}
