/** 0.2 s after the first death: whoever was killed by accident is back at once. */
const FIRST_MS = 200;
/** A part that cannot stay up is tried often enough to be back soon after its reason is gone. */
const LONGEST_MS = 10_000;
/** After being well for this long, the next death counts as the first. */
const WELL_MS = 10_000;

/** How long to wait before a part that died is started again: doubled at every death in a row. */
export class Backoff {
  #deaths = 0;

  next(wellForMs: number): number {
    if (wellForMs >= WELL_MS) this.#deaths = 0;
    const delay = Math.min(FIRST_MS * 2 ** this.#deaths, LONGEST_MS);
    this.#deaths += 1;
    return delay;
  }
}
