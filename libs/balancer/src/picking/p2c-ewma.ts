import type { Member } from './member.ts';
import type { Candidates, PickContext, Picker, Random } from './picker.ts';
import { randomUntried } from './untried.ts';

/** A failure may come fast, and must not look like a fast answer: it costs at least as much as a slow one. */
const FAILURE_COST_MS = 1_000;

/**
 * Two instances drawn at random, and of these the one where a request is expected to wait less: its peak EWMA of
 * latency × (requests in flight + 1). As Finagle's `p2cPeakEwma`.
 *
 * Why two: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (IEEE TPDS 12(10), 2001): the longest
 * queue falls from log n / log log n to log log n, and processes that know nothing of each other do not all rush to the
 * same best one. O(1), without allocation.
 */
export class P2cEwma<M extends Member> implements Picker<M> {
  private readonly random: Random;

  constructor(random: Random = Math.random) {
    this.random = random;
  }

  pick({ available }: Candidates<M>, { tried }: PickContext, nowMs: number): M | undefined {
    if (tried.length > 0) return this.pickAgain(available, tried, nowMs);
    const count = available.length;
    if (count < 2) return available[0];
    const first = Math.floor(this.random() * count);
    const other = Math.floor(this.random() * (count - 1));
    return cheaper(available[first]!, available[other < first ? other : other + 1]!, nowMs);
  }

  answered(member: M, latencyMs: number, succeeded: boolean, nowMs: number): void {
    member.latency.observe(succeeded ? latencyMs : Math.max(latencyMs, FAILURE_COST_MS), nowMs);
  }

  private pickAgain(available: readonly M[], tried: readonly Member[], nowMs: number): M | undefined {
    const first = randomUntried(available, tried, this.random);
    const other = randomUntried(available, tried, this.random);
    return first && other && cheaper(first, other, nowMs);
  }
}

function cheaper<M extends Member>(one: M, other: M, nowMs: number): M {
  return one.latency.cost(one.inFlight, nowMs) <= other.latency.cost(other.inFlight, nowMs) ? one : other;
}
