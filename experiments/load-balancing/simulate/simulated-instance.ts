/** A pause of the whole process, as a long garbage collection or a throttled container makes it. */
export interface Stalls {
  readonly everyMs: number;
  readonly lastMs: number;
  /** When the first one begins, beyond `everyMs`. */
  readonly offsetMs: number;
}

/**
 * A process that serves one request at a time in the order of their coming, as one event loop does. Its time is worked
 * out when a request comes, so it needs no events of its own.
 */
export class SimulatedInstance {
  busyMs = 0;
  requests = 0;
  private freeMs = 0;
  private readonly speed: number;
  private readonly stalls: Stalls | undefined;

  constructor(speed = 1, stalls?: Stalls) {
    this.speed = speed;
    this.stalls = stalls;
  }

  /** @returns when a request that comes now, and takes so long at speed 1, is answered */
  serve(nowMs: number, workMs: number): number {
    const beginsMs = this.afterStall(Math.max(nowMs, this.freeMs));
    const takesMs = workMs / this.speed;
    this.requests += 1;
    this.busyMs += takesMs;
    this.freeMs = this.end(beginsMs, takesMs);
    return this.freeMs;
  }

  private end(beginsMs: number, takesMs: number): number {
    if (!this.stalls) return beginsMs + takesMs;
    const { everyMs, offsetMs } = this.stalls;
    const nextStallMs = Math.max(1, Math.floor((beginsMs - offsetMs) / everyMs) + 1) * everyMs + offsetMs;
    if (beginsMs + takesMs <= nextStallMs) return beginsMs + takesMs;
    return this.end(this.afterStall(nextStallMs), takesMs - (nextStallMs - beginsMs));
  }

  /** A stall begins with each period but the first. */
  private afterStall(atMs: number): number {
    if (!this.stalls) return atMs;
    const { everyMs, lastMs, offsetMs } = this.stalls;
    const startMs = Math.floor((atMs - offsetMs) / everyMs) * everyMs + offsetMs;
    return startMs > offsetMs && atMs - startMs < lastMs ? startMs + lastMs : atMs;
  }
}
