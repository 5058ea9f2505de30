/** What round robin needs to know of an instance. */
export interface Restable {
  isResting(nowMs: number): boolean;
}

/** In which order the instances are tried for one request. */
export interface InstanceOrder<I> {
  /** Every instance once; the first gets the request, the others are for fail-over. */
  next(nowMs: number): I[];
}

/**
 * Each instance in its turn. Those that rest come last: they are tried only when no other is left, so a service whose
 * instances were all found closed is still asked. The turn goes around the available ones alone, or the neighbour
 * of a resting instance would get its whole share.
 */
export class RoundRobin<I extends Restable> implements InstanceOrder<I> {
  private readonly instances: readonly I[];
  private turn = 0;

  constructor(instances: readonly I[]) {
    this.instances = instances;
  }

  next(nowMs: number): I[] {
    const available = this.instances.filter((instance) => !instance.isResting(nowMs));
    const resting = this.instances.filter((instance) => instance.isResting(nowMs));
    const turn = this.turn;
    this.turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
    return [...rotate(available, turn), ...rotate(resting, turn)];
  }
}

function rotate<T>(list: readonly T[], by: number): T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
