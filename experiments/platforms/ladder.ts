/** What came of one try at one rate. */
export interface Rung {
  readonly rate: number;
  readonly kept: boolean;
}

/**
 * Tries the rates from the lowest on. One that is not kept is tried once more, so that one hiccup of the machine does not
 * decide; not kept again, it ends the ladder, since what is above it can only be luck.
 *
 * @returns the highest rate that was kept; undefined when the lowest was not
 */
export async function climb<Cell extends Rung>(
  rates: readonly number[],
  measure: (rate: number, attempt: 1 | 2) => Promise<Cell>,
): Promise<number | undefined> {
  let highest: number | undefined;
  for (const rate of rates) {
    const kept = (await measure(rate, 1)).kept || (await measure(rate, 2)).kept;
    if (!kept) break;
    highest = rate;
  }
  return highest;
}

/** What {@link climb} found, by the cells that it left, also of one that was cut short. */
export function highestOf(cells: readonly Rung[]): number | undefined {
  const kept = cells.filter((cell) => cell.kept).map(({ rate }) => rate);
  return kept.length === 0 ? undefined : Math.max(...kept);
}

/** Whether a rate that was not kept came after it; without one the highest is only the highest that was tried. */
export function isBounded(cells: readonly Rung[]): boolean {
  const highest = highestOf(cells) ?? 0;
  return cells.some(({ rate }) => rate > highest && cells.filter((cell) => cell.rate === rate).length > 1);
}
