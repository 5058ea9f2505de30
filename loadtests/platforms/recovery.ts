import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../infra/platforms/platform.ts';

/** Long enough for a driver to ask its platform once. */
const LOOK_MS = 1_000;
const LOOK_EVERY_MS = 250;

export interface Recovery {
  /** ms since 1970 from which on it was seen healthy; undefined: not within the time. */
  readonly healthyAtMs?: number;
}

/**
 * Looks until the platform is healthy and `holds`, and has been asked for `noticeMs` at least: just after a kill a
 * platform says that all is well, because it has not noticed. The last change from ill to well counts.
 */
export async function untilHealthyAgain(
  platform: Pick<Platform, 'untilHealthy'>,
  {
    sinceMs,
    noticeMs,
    withinMs,
    holds = () => Promise.resolve(true),
  }: { sinceMs: number; noticeMs: number; withinMs: number; holds?: () => Promise<boolean> },
): Promise<Recovery> {
  let healthyAtMs: number | undefined;
  for (;;) {
    const well = (await isHealthy(platform)) && (await holds());
    healthyAtMs = well ? (healthyAtMs ?? Date.now()) : undefined;
    const elapsedMs = Date.now() - sinceMs;
    if (healthyAtMs !== undefined && elapsedMs >= noticeMs) return { healthyAtMs };
    if (elapsedMs >= withinMs) return {};
    await sleep(Math.min(LOOK_EVERY_MS, noticeMs));
  }
}

function isHealthy(platform: Pick<Platform, 'untilHealthy'>): Promise<boolean> {
  return platform.untilHealthy(LOOK_MS).then(
    () => true,
    () => false,
  );
}
