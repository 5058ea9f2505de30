import {
  argumentsOf,
  cgroupOf,
  type ProcessEntry,
  processes,
  proportionalSetSize,
  withDescendants,
} from '../engine/proc.ts';
import type { Usage } from './platform.ts';

const DAEMONS = ['dockerd', 'containerd', 'docker-proxy'];

/**
 * The same measure for every platform: proportional set sizes, and the CPU time of processes with that of their ended
 * children, both by /proc. Limits and their accounting (cgroups) count pages of files as well, and native processes have
 * none. What a container's health checks cost is their parent's, a shim's: the platform's.
 */
export function usageOf(pids: Iterable<number>, all: readonly ProcessEntry[] = processes()): Usage {
  const wanted = new Set(pids);
  const found = all.filter(({ pid }) => wanted.has(pid));
  return {
    memoryMiB: found.reduce((sum, { pid }) => sum + proportionalSetSize(pid), 0) / 1024 ** 2,
    cpuSeconds: found.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}

/** The processes in containers of these ids, whatever made them: an id is part of the path of its cgroup. */
export function processesIn(containerIds: readonly string[], all: readonly ProcessEntry[] = processes()): number[] {
  return all.filter(({ pid }) => isIn(containerIds, cgroupOf(pid))).map(({ pid }) => pid);
}

/**
 * Of a container engine: its daemons, its proxies, and the shims of these containers. `daemon` is the pid of dockerd where
 * it is known; otherwise all daemons of such names are the engine's.
 */
export function engineProcesses(
  containerIds: readonly string[],
  all: readonly ProcessEntry[] = processes(),
  daemon?: number,
): number[] {
  const below = daemon === undefined ? undefined : withDescendants([daemon], all);
  const isDaemon = ({ pid, name }: ProcessEntry) => (below ? below.has(pid) : DAEMONS.includes(name));
  const isShim = ({ pid, name }: ProcessEntry) =>
    name.startsWith('containerd-shim') && argumentsOf(pid).some((argument) => containerIds.includes(argument));
  return all.filter((entry) => isDaemon(entry) || isShim(entry)).map(({ pid }) => pid);
}

function isIn(containerIds: readonly string[], cgroup: string): boolean {
  return cgroup !== '' && containerIds.some((id) => cgroup.includes(id));
}
