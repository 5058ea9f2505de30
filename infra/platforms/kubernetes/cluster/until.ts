import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 250;

/** Asks until the answer is not false and not an error. @returns whether it was, within the time */
export async function until(question: () => Promise<unknown>, withinMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    if ((await question().catch(() => false)) !== false) return true;
    if (Date.now() > giveUpAt) return false;
    await delay(ASK_EVERY_MS);
  }
}
