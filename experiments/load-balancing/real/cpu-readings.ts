import { cpuNanoseconds, ownCpuNanoseconds } from '../../gateway/cpu-time.ts';
import { readMachine } from '../../events/cpu.ts';

export interface CpuReading {
  readonly atMs: number;
  /** Of each instance of the balanced layer. */
  readonly instanceNs: readonly number[];
  readonly machine: { readonly busy: number; readonly all: number };
  /** Of all that belongs to the experiment, servers and sender included. */
  readonly ownNs: number;
}

export interface CpuSpent {
  /** Cores used by each instance. */
  readonly cores: readonly number[];
  readonly machineShare: number;
  readonly othersShare: number;
  /** Cores used by all that belongs to the experiment. */
  readonly ownCores: number;
}

/** @param roots processes that with all below them belong to the experiment */
export function readCpu(instances: readonly number[], roots: readonly number[]): CpuReading {
  // The instances first and the time beside them: a look at all processes takes some milliseconds.
  const instanceNs = instances.map(ownCpuNanoseconds);
  const atMs = performance.now();
  const machine = readMachine();
  return { atMs, instanceNs, machine, ownNs: roots.reduce((sum, root) => sum + cpuNanoseconds(root), 0) };
}

export function spentBetween(before: CpuReading, after: CpuReading): CpuSpent {
  const seconds = (after.atMs - before.atMs) / 1_000;
  const all = after.machine.all - before.machine.all;
  const busy = after.machine.busy - before.machine.busy;
  const own = (after.ownNs - before.ownNs) / 1e9;
  return {
    cores: after.instanceNs.map((ns, nth) => (ns - before.instanceNs[nth]!) / 1e9 / seconds),
    machineShare: busy / all,
    othersShare: Math.max(0, (busy - own) / all),
    ownCores: own / seconds,
  };
}
