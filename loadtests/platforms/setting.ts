import type { Platform } from '../../infra/platforms/platform.ts';

/** How much, how fast, how long. */
export interface Pace {
  /** Recorded baskets that are replayed before anything is done to the shop. */
  readonly baskets: number;
  /** Requests a second while something is done to it. */
  readonly rate: number;
  /** Of load alone, before the first thing that is done and after each. */
  readonly calmMs: number;
  /** A platform may take as long to see that an instance is gone; until then it says that all is well. */
  readonly noticeMs: number;
  /** For an instance that was killed to be replaced. */
  readonly killedWithinMs: number;
  /** For all instances of a node that was cut off to be replaced; Kubernetes believes in a silent node for most of a minute. */
  readonly cutWithinMs: number;
  /** For orders to become final, and once more for mails and stock to follow. */
  readonly settleMs: number;
}

export const USUAL: Omit<Pace, 'baskets' | 'rate'> = {
  calmMs: 5_000,
  noticeMs: 5_000,
  killedWithinMs: 180_000,
  cutWithinMs: 420_000,
  settleMs: 300_000,
};

export interface Setting {
  readonly platform: Platform;
  /** What is deployed first, and what it is updated to. */
  readonly versions: readonly [string, string];
  readonly pace: Pace;
  /** Recorded baskets and the price list that the shop was started with. */
  readonly basketsFile: string;
  readonly pricesFile: string;
  readonly keep: boolean;
  /** Told of every step; for people. */
  readonly say: (line: string) => void;
  readonly interrupted: AbortSignal;
}
