import { setTimeout as sleep } from 'node:timers/promises';
import type { AppName } from '../../../infra/local/parts/services.ts';
import type { Platform } from '../../../infra/platforms/platform.ts';
import { Failure } from '../../../infra/local/failure.ts';
import type { Load } from '../load/load.ts';
import type { Measured } from '../load/measured.ts';

/** What clients saw while something was done to the shop, and how long that took. */
export interface Disturbance {
  /** Undefined: it was over before anybody could see it. */
  readonly seconds?: number;
  readonly requests: number;
  readonly failed: number;
  readonly errors: Measured['errors'];
  /** The longest that one request took. */
  readonly longestMs: number;
}

export interface Replacement extends Disturbance {
  readonly app: AppName;
}

/** Steady load before it begins, so that all that fails after it failed for it, and after it is over. */
const BEFORE_MS = 2_000;
const AFTER_MS = 2_000;
/** A platform has so long to notice that an instance is gone. */
const NOTICE_WITHIN_MS = 5_000;
const REPLACE_WITHIN_MS = 120_000;
const LOOK_WITHIN_MS = 100;

interface Steady {
  readonly load: Load;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly rate: number;
  readonly seed: number;
}

/** Kills an instance of the service, and waits until as many as before are ready. */
export async function killOne(platform: Platform, app: AppName, steady: Steady): Promise<Replacement> {
  const victim = (await platform.instances()).find((instance) => instance.app === app);
  if (!victim) throw new Failure(`There is no instance of ${app}`, 'See what the platform says of its instances');
  const disturbance = await disturb(steady, async () => {
    await platform.kill(victim);
    const killedMs = performance.now();
    if (!(await isSeenAway(platform, killedMs + NOTICE_WITHIN_MS))) return undefined;
    await platform.untilHealthy(REPLACE_WITHIN_MS);
    return (performance.now() - killedMs) / 1_000;
  });
  return { app, ...disturbance };
}

/** Updates all services, and makes sure that only the new version runs. */
export async function updateAll(platform: Platform, version: string, steady: Steady): Promise<Disturbance> {
  const disturbance = await disturb(steady, async () => {
    const beganMs = performance.now();
    await platform.update(version);
    return (performance.now() - beganMs) / 1_000;
  });
  const old = (await platform.instances()).find((instance) => instance.version !== version);
  if (old)
    throw new Failure(`${old.name} is of version ${old.version} after the update to ${version}`, 'See its platform');
  return disturbance;
}

async function disturb(
  { load, pause, rate, seed }: Steady,
  work: () => Promise<number | undefined>,
): Promise<Disturbance> {
  const { done: seconds, measured } = await load.during(rate, seed, async () => {
    await pause(BEFORE_MS);
    const took = await work();
    await pause(AFTER_MS);
    return took;
  });
  const { requests, errors, reads, orders } = measured;
  return {
    ...(seconds === undefined ? {} : { seconds }),
    requests,
    failed: Object.values(errors).reduce((sum, count) => sum + count, 0) + measured.dropped,
    errors,
    longestMs: Math.max(reads?.maxMs ?? 0, orders?.maxMs ?? 0),
  };
}

/** Just after the kill a platform still takes the instance for ready: it is replaced only once it was seen to be away. */
export async function isSeenAway(platform: Pick<Platform, 'untilHealthy'>, untilMs: number): Promise<boolean> {
  while (performance.now() < untilMs) {
    const healthy = await platform.untilHealthy(LOOK_WITHIN_MS).then(
      () => true,
      () => false,
    );
    if (!healthy) return true;
    await sleep(LOOK_WITHIN_MS);
  }
  return false;
}
