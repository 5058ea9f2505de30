import type { Platform } from '../../../infra/platforms/platform.ts';
import type { Load } from '../load/load.ts';
import { brokenBy, type Cell } from './cell.ts';
import { type Look, look, usedBetween } from './used.ts';

/** Seconds of load at the same rate before what is counted. */
const WARM_UP_SECONDS = 2;

export async function measureCell(
  rate: number,
  attempt: 1 | 2,
  { platform, load, seconds, seed }: { platform: Platform; load: Load; seconds: number; seed: number },
): Promise<Cell> {
  // A look that fails costs the cell what was used, and nothing else.
  const lookNow = (): Promise<Look | undefined> => look(platform).catch(() => undefined);
  // Never while requests are counted: the memory of a process is read under the lock that it allocates by, and a
  // platform's command takes half a second of a core, more on one platform than on another.
  const before = await lookNow();
  const measured = await load.send({ rate, warmUpSeconds: WARM_UP_SECONDS, seconds }, seed);
  const after = await lookNow();
  const used = before && after && usedBetween(before, after);
  const broken = brokenBy(measured);
  return { rate, attempt, kept: broken.length === 0, broken, ...measured, ...(used ? { used } : {}) };
}
