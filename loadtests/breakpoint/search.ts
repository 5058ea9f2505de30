export interface Probe {
  readonly rate: number;
  readonly kept: boolean;
}

export interface SearchOptions {
  readonly from: number;
  /** Never beyond this, where the generator itself would be the limit. */
  readonly most: number;
  /** Ends when the lowest rate that failed is within this ratio of the highest that was kept. */
  readonly precision: number;
}

export interface Found {
  /** The highest rate that was kept; undefined when none was. */
  readonly kept?: number;
  /** The lowest rate that was not; undefined when all up to `most` were kept. */
  readonly failed?: number;
  readonly probes: readonly Probe[];
}

/**
 * Doubles the rate until one is not kept, then halves the gap. A rate counts as not kept when it failed twice in a row:
 * one hiccup of the machine must not halve the result. The gap is halved geometrically, as its ends are compared.
 */
export async function highestRate(
  keeps: (rate: number) => Promise<boolean>,
  { from, most, precision }: SearchOptions,
): Promise<Found> {
  const probes: Probe[] = [];
  const probe = async (rate: number): Promise<boolean> => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const kept = await keeps(rate);
      probes.push({ rate, kept });
      if (kept) return true;
    }
    return false;
  };
  let kept: number | undefined;
  let failed: number | undefined;
  for (let rate = from; failed === undefined; rate = Math.min(most, rate * 2)) {
    if (await probe(rate)) kept = rate;
    else failed = rate;
    if (rate >= most) break;
  }
  if (kept === undefined || failed === undefined)
    return { ...(kept === undefined ? {} : { kept }), ...(failed === undefined ? {} : { failed }), probes };
  while (failed / kept > precision) {
    const middle: number = tidy(Math.sqrt(kept * failed));
    if (middle <= kept || middle >= failed) break;
    if (await probe(middle)) kept = middle;
    else failed = middle;
  }
  return { kept, failed, probes };
}

/** Three digits: a rate that people can type again. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(3));
}
