import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ of proc(5), which is 100 on every architecture of Linux that Node runs on. */
const TICKS_PER_S = 100;
const PARTS = ['relay', 'consumer', 'writer', 'kafka', 'postgres'] as const;
export type Part = (typeof PARTS)[number];

/** The processes of each part, with all below them. */
export type Processes = Readonly<Partial<Record<Part, readonly number[]>>>;
/** Seconds of CPU, user and system, by part. */
export type CpuSeconds = Readonly<Partial<Record<Part, number>>>;

interface Reading {
  readonly parts: CpuSeconds;
  /** Of all cores: busy, which has what the host took away (steal), and all. */
  readonly machine: { readonly busy: number; readonly all: number };
}

export interface Spent {
  readonly cpu: CpuSeconds;
  /** Share of the machine's CPU that went elsewhere: other processes, the writer if it is no part, and the host. */
  readonly othersShare: number;
}

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/**
 * CPU that the parts have used so far: their processes', that of all below them, and that of those that have ended and
 * were waited for (a Postgres is a process a connection). Undefined where there is no /proc.
 */
export function cpuOf(processes: Processes): Reading | undefined {
  if (process.platform !== 'linux') return undefined;
  const usages = readUsages();
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of usages) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const ticksBelow = (pid: number): number =>
    (usages.get(pid)?.ticks ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + ticksBelow(child), 0);
  const parts = Object.fromEntries(
    Object.entries(processes).map(([part, pids]) => [
      part,
      pids.reduce((sum, pid) => sum + ticksBelow(pid), 0) / TICKS_PER_S,
    ]),
  );
  return { parts, machine: readMachine() };
}

export function spentBetween(before: Reading | undefined, after: Reading | undefined): Spent | undefined {
  if (!before || !after) return undefined;
  const cpu = Object.fromEntries(
    PARTS.flatMap((part) => (part in after.parts ? [[part, after.parts[part]! - before.parts[part]!]] : [])),
  );
  const busy = after.machine.busy - before.machine.busy;
  const all = after.machine.all - before.machine.all;
  return { cpu, othersShare: Math.max(0, (busy - totalOf(cpu)) / all) };
}

export function totalOf(cpu: CpuSeconds): number {
  return Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
}

/** Seconds of all cores since the machine started, and how many of them were busy or taken by the host. */
export function readMachine(): { busy: number; all: number } {
  // cpu: user, nice, system, idle, iowait, irq, softirq, steal; guests are in user.
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/);
  const seconds = fields.slice(0, 8).map((ticks) => Number(ticks) / TICKS_PER_S);
  const all = seconds.reduce((sum, part) => sum + part, 0);
  return { all, busy: all - seconds[3]! - seconds[4]! };
}

function readUsages(): Map<number, Usage> {
  const usages = new Map<number, Usage>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // After the name in parentheses, which may hold anything: state, ppid, …, utime, stime, cutime, cstime.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
      usages.set(Number(name), { parent: Number(fields[1]), ticks });
    } catch {
      // it ended in between
    }
  }
  return usages;
}
