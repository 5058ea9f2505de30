import { FIRST_ID } from '../../gateway/product.ts';
import { randomFrom } from '../../faults/random.ts';
import { NETWORKS } from '../simulate/scenario.ts';
import type { Calibration } from './calibrate.ts';
import type { Cell, Setting } from './cell.ts';
import { type CpuReading, readCpu, spentBetween } from './cpu-readings.ts';
import { ODD } from './layers.ts';
import type { Load } from './load.ts';
import { servedRequests } from './served-requests.ts';
import { STALLS, type Stalls } from './stalls.ts';
import { limitsOf, PRODUCTS, type World } from './world.ts';

export interface Bench {
  readonly world: World;
  readonly load: Load;
  readonly stalls: Stalls;
  /** Processes that with all below them belong to the experiment. */
  readonly roots: readonly number[];
  readonly startedMs: number;
}

/** Under the limits of the cell, until queues and estimates are those of its load. */
export const WARM_UP_S = 1;

/** One cell: arranges it, sends to it, and waits until all is answered. */
export async function measure(
  setting: Setting,
  { rate }: Calibration,
  seconds: number,
  { world, load, stalls, roots, startedMs }: Bench,
): Promise<Cell> {
  const { layer, condition, seed, clients } = setting;
  await world.arrange(setting);
  const members = world.membersOf(layer);
  const pids = members.map(({ pid }) => pid);
  const served = () => Promise.all(members.map(({ port }) => servedRequests(port)));
  const servedBefore = await served();
  world.limit(setting);
  let [before, after]: [CpuReading?, CpuReading?] = [];
  try {
    const origins = world.originsOf(layer);
    const draw = { seed, clients, rate, seconds: WARM_UP_S + seconds, networks: NETWORKS, products: PRODUCTS };
    const order = { ...draw, origins, entries: origins.length, warmUpSeconds: WARM_UP_S, firstId: FIRST_ID };
    const measured = await load.send(order, {
      counting: () => {
        before = readCpu(pids, roots);
        if (condition === 'stalls') stalls.start(pids[ODD]!, firstStallMs(seed));
      },
      sent: () => {
        after = readCpu(pids, roots);
        stalls.end();
      },
    });
    world.unlimit();
    const servedNow = await served();
    const counts = servedNow.map((now, nth) => now - servedBefore[nth]!);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    if (measured.errors > 0) world.forget(layer);
    const { cores, machineShare, othersShare } = spentBetween(before!, after!);
    return {
      ...setting,
      ...measured,
      atSeconds: Math.round((performance.now() - startedMs) / 1_000),
      cores,
      cpuMicros: (cores.reduce((sum, used) => sum + used, 0) * seconds * 1e6) / measured.requests,
      use: cores.map((used, nth) => used / limitsOf(condition)[nth]!),
      shares: counts.map((count) => count / mean),
      machineShare,
      othersShare,
    };
  } finally {
    stalls.end();
  }
}

/** Whole within the time that is counted, and the same for all methods of a seed. */
function firstStallMs(seed: number): number {
  return randomFrom(seed)() * (STALLS.everyMs - 2 * STALLS.lastMs);
}
