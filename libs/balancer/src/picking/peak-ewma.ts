/**
 * How long what was seen counts: after 10 s a sample is down to 37 %. Finagle's value, and in the simulation
 * (`experiments/load-balancing`, 4 and 40 instances) better than 1 s and 0.3 s under every condition: shorter, an
 * instance that stalls every 5 s is believed again before the next stall. The price is up to 5 % where all are equal.
 */
export const DECAY_MS = 10_000;

/** The cost of an instance that has requests in flight and has never answered: nobody else is as dear. */
const UNKNOWN_COST_MS = 10_000;

/**
 * Latency as Finagle's "Peak EWMA" estimates it (twitter/finagle, PeakEwma): a mean that decays by time, not by the
 * number of samples, and that jumps to any sample above it at once. So an instance that becomes slow is avoided after
 * one answer, and an instance that became fast is believed slowly.
 */
export class PeakEwma {
  private estimateMs = 0;
  private atMs = 0;

  observe(sampleMs: number, nowMs: number): void {
    const old = Math.exp((this.atMs - nowMs) / DECAY_MS);
    this.estimateMs = sampleMs > this.estimateMs ? sampleMs : this.estimateMs * old + sampleMs * (1 - old);
    this.atMs = nowMs;
  }

  /** Of one more request on top of those in flight. What is not asked for a while grows cheaper, and so is tried again. */
  cost(inFlight: number, nowMs: number): number {
    if (this.estimateMs === 0) return inFlight === 0 ? 0 : UNKNOWN_COST_MS + inFlight;
    return this.estimateMs * Math.exp((this.atMs - nowMs) / DECAY_MS) * (inFlight + 1);
  }
}
