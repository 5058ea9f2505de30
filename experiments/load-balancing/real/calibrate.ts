import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_ID } from '../../gateway/product.ts';
import { NETWORKS } from '../simulate/scenario.ts';
import { type CpuReading, readCpu, spentBetween } from './cpu-readings.ts';
import { INSTANCES_BALANCED, type Layer } from './layers.ts';
import type { Load } from './load.ts';
import { LIMIT_CORES, PRODUCTS, type World } from './world.ts';

/** What is sent to a layer, and what it was worked out from. */
export interface Calibration {
  readonly layer: Layer;
  /** Requests a second. */
  readonly rate: number;
  /** CPU of a request in the layer that is balanced. */
  readonly cpuMicros: number;
  /** Cores that all instances of it use when nobody asks. */
  readonly idleCores: number;
  /** Of equal instances at this rate, as a share of their limits. */
  readonly equalUse: number;
  /** What the whole experiment is to use of the machine at this rate. */
  readonly machineShare: number;
}

/** Of equal instances. At half speed one then has 86 % to do in turn: hot, but its queue does not grow without end. */
export const TARGET_USE = 0.43;
/** Of the machine, with everything. Above it requests wait for a core, whoever they were given to. */
const MOST_OF_MACHINE = 0.75;
/** Until the instances are compiled as they will be for the rest of the run: cold ones would make the rate too low. */
const WARM_UP_REQUESTS = 6_000;
const FIRST_RATE = 200;
const SECONDS = 4;
/** A second. On a machine that is full of others, idling may seem to cost more than the requests. */
const LEAST_CPU_S = 0.001;
const SETTLE_MS = 1_000;
const IDLE_MS = 2_000;

/**
 * The rate at which equal instances are used to {@link TARGET_USE}, measured without limits, three times, each nearer to
 * the rate. A rate that is given is measured once, for what a request costs.
 */
export async function calibrate(
  layer: Layer,
  givenRate: number | undefined,
  { world, load, roots, cores }: { world: World; load: Load; roots: readonly number[]; cores: number },
): Promise<Calibration> {
  await warmInstances(layer, world);
  const pids = world.membersOf(layer).map(({ pid }) => pid);
  // What the warm-up has left to compile and to collect.
  await sleep(SETTLE_MS);
  const idleBefore = readCpu(pids, roots);
  await sleep(IDLE_MS);
  const idleCores = sum(spentBetween(idleBefore, readCpu(pids, roots)).cores);
  let calibration: Calibration | undefined;
  for (let rate = givenRate ?? FIRST_RATE, nth = 0; nth < (givenRate === undefined ? 3 : 1); nth += 1) {
    let [before, after] = [idleBefore, undefined as CpuReading | undefined];
    const draw = {
      seed: nth,
      clients: 'equal',
      rate,
      seconds: SECONDS,
      networks: NETWORKS,
      products: PRODUCTS,
    } as const;
    const origins = world.originsOf(layer);
    const order = { ...draw, origins, entries: origins.length, warmUpSeconds: 1, firstId: FIRST_ID };
    const measured = await load.send(order, {
      counting: () => (before = readCpu(pids, roots)),
      sent: () => (after = readCpu(pids, roots)),
    });
    const spent = spentBetween(before, after!);
    const sentRate = measured.requests / (SECONDS - 1);
    const cpu = Math.max(LEAST_CPU_S, sum(spent.cores) - idleCores) / sentRate;
    const machineSeconds = spent.ownCores / sentRate / cores;
    const wanted = Math.min(
      (TARGET_USE * INSTANCES_BALANCED * LIMIT_CORES - idleCores) / cpu,
      MOST_OF_MACHINE / machineSeconds,
    );
    rate = givenRate ?? Math.max(1, Math.round(wanted));
    const equalUse = (rate * cpu + idleCores) / (INSTANCES_BALANCED * LIMIT_CORES);
    calibration = { layer, rate, cpuMicros: cpu * 1e6, idleCores, equalUse, machineShare: rate * machineSeconds };
  }
  return calibration!;
}

/** As warm as they are for the rest of a run. */
export async function warmInstances(layer: Layer, world: World): Promise<void> {
  await world.arrange({ layer, method: 'round_robin', condition: 'equal', clients: 'equal', seed: 0 });
  await world.warmUp(layer, WARM_UP_REQUESTS);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
