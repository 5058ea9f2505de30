import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** A process as /proc shows it, on Linux. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Name of the program, at most 15 characters. */
  readonly name: string;
  /** User and system time, with that of the children that it has waited for. */
  readonly cpuSeconds: number;
}

/** USER_HZ of Linux on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** All processes of the machine; those that end meanwhile are left out. */
export function processes(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => entryOf(Number(pid)) ?? []);
}

/** The arguments that it was started with; none when it has ended or is the kernel's. */
export function argumentsOf(pid: number): string[] {
  return (readOr(`/proc/${pid}/cmdline`) ?? '').split('\0').filter(Boolean);
}

/** The lines of /proc/pid/cgroup: in a container they hold its id. */
export function cgroupOf(pid: number): string {
  return readOr(`/proc/${pid}/cgroup`) ?? '';
}

/** Names the network namespace that it is in; undefined when it has ended. */
export function networkOf(pid: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** Proportional set size, in bytes: pages that processes share count once in a sum. 0 when we may not look. */
export function proportionalSetSize(pid: number): number {
  return 1024 * Number(/^Pss:\s+(\d+)/m.exec(readOr(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
}

/** The pids and all that descends from them. */
export function withDescendants(roots: readonly number[], all: readonly ProcessEntry[]): Set<number> {
  const found = new Set(roots);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Fields of proc_pid_stat(5). The name in parentheses may hold anything, so fields are counted after it. */
function entryOf(pid: number): ProcessEntry | undefined {
  const stat = readOr(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    parent: Number(fields[1]),
    name: stat.slice(stat.indexOf('(') + 1, end),
    cpuSeconds: ticks / TICKS_PER_SECOND,
  };
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it ended, or it is not ours to look at
  }
}
