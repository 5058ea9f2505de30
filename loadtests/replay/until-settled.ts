import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 500;

/** Looks until what it sees is complete or the time is up, and returns the last it saw. */
export async function untilSettled<T>(
  look: () => Promise<T>,
  isComplete: (seen: T) => boolean,
  giveUpAt: number,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isComplete(seen) || Date.now() + LOOK_AGAIN_MS >= giveUpAt) return seen;
    await sleep(LOOK_AGAIN_MS);
  }
}
