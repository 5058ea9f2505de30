/** Milliseconds of a clock that all processes of the machine share and nobody sets (CLOCK_MONOTONIC). */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
