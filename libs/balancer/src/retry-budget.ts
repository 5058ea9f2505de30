/** Retries for each request: a service that fails everything gets a fifth more load, not a multiple of it. Finagle's. */
const RETRIES_PER_REQUEST = 0.2;

/** On top of that, so that a caller with little traffic may retry at all. Finagle's. */
const MIN_RETRIES_PER_S = 10;

/** What may be saved up: 10 s of the minimum, and more than the 64 connections that die with one instance. */
const MAX_SAVED = 100;

/**
 * How many requests may be sent a second time: a token bucket that each request fills by a fifth of a retry, after
 * Finagle's RetryBudget. Without it, a service that is slow under load gets every request of every caller twice, and so
 * never recovers; with several hops the factors multiply.
 *
 * Over any time, retries ≤ 100 + 10 a second + 20 % of the requests.
 */
export class RetryBudget {
  private saved = MAX_SAVED;
  private atMs: number;

  constructor(nowMs: number) {
    this.atMs = nowMs;
  }

  /** A request was begun. */
  earn(): void {
    this.saved = Math.min(MAX_SAVED, this.saved + RETRIES_PER_REQUEST);
  }

  /** @returns whether this retry may be made; then it is paid for */
  spend(nowMs: number): boolean {
    this.saved = Math.min(MAX_SAVED, this.saved + ((nowMs - this.atMs) / 1_000) * MIN_RETRIES_PER_S);
    this.atMs = nowMs;
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
