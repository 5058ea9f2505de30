import { setTimeout as delay } from 'node:timers/promises';

/** Doubles from `firstMs` to `lastMs`, each time drawn from the upper half, so that many waiters do not come back at once. */
export function backOffMs(failures: number, firstMs: number, lastMs: number, random: number = Math.random()): number {
  const full = Math.min(lastMs, firstMs * 2 ** Math.max(0, Math.min(30, failures - 1)));
  return full / 2 + (full / 2) * random;
}

/** Waits, or returns at once when the signal, if any, aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}
