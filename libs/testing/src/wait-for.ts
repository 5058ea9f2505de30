import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Gives up after this long; 10 s if not given. */
  readonly timeoutMs?: number;
  /** Between two looks; 20 ms if not given. */
  readonly everyMs?: number;
}

/**
 * Waits for something that can be seen but not awaited: until `condition` gives a truthy value, which it returns.
 * A condition that throws counts as "not yet", so an assertion may stand in it; the last error is the cause at the end.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20 }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      const last = cause instanceof Error ? `; the last look said: ${cause.message}` : '';
      throw new Error(`waited ${timeoutMs} ms in vain for ${condition.toString().slice(0, 120)}${last}`, { cause });
    }
    await sleep(everyMs);
  }
}
