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
const WARM_UP_REQUESTS = 40_000;
const FIRST_RATE = 200;
/** A minute: a request gets cheaper by a quarter in it, as the compiler is held up by the limits too. */
const ROUNDS = 12;
const SECONDS = 5;
/** Of a round on a machine that is full of others, which may seem to cost nothing. */
const LEAST_USE = 0.02;

/**
 * The rate at which equal instances are used to {@link TARGET_USE}, measured under their limits as the cells are, each
 * round nearer to it. A rate that is given is measured once, for what a request costs.
 */
export async function calibrate(
  layer: Layer,
  givenRate: number | undefined,
  { world, load, roots, cores }: { world: World; load: Load; roots: readonly number[]; cores: number },
): Promise<Calibration> {
  await warmInstances(layer, world);
  const pids = world.membersOf(layer).map(({ pid }) => pid);
  const origins = world.originsOf(layer);
  let calibration: Calibration | undefined;
  let rate = givenRate ?? FIRST_RATE;
  for (let nth = 0; nth < (givenRate === undefined ? ROUNDS : 1); nth += 1) {
    let before: CpuReading = readCpu(pids, roots);
    let after = before;
    const draw = {
      seed: nth,
      clients: 'equal',
      rate,
      seconds: SECONDS,
      networks: NETWORKS,
      products: PRODUCTS,
    } as const;
    const order = { ...draw, origins, entries: origins.length, warmUpSeconds: 1, firstId: FIRST_ID };
    world.limit({ layer, condition: 'equal' });
    const measured = await load.send(order, {
      counting: () => (before = readCpu(pids, roots)),
      sent: () => (after = readCpu(pids, roots)),
    });
    world.unlimit();
    const spent = spentBetween(before, after);
    const sentRate = measured.requests / (SECONDS - 1);
    const used = sum(spent.cores);
    const use = Math.max(LEAST_USE, used / (INSTANCES_BALANCED * LIMIT_CORES));
    const machineSeconds = spent.ownCores / sentRate / cores;
    rate =
      givenRate ?? Math.max(1, Math.round(Math.min((sentRate * TARGET_USE) / use, MOST_OF_MACHINE / machineSeconds)));
    calibration = {
      layer,
      rate,
      cpuMicros: (used / sentRate) * 1e6,
      equalUse: (use * rate) / sentRate,
      machineShare: rate * machineSeconds,
    };
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
