import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ of proc(5), which is 100 on every architecture of Linux that Node runs on. */
const TICKS_PER_S = 100;
const PARTS = ['relay', 'consumer', 'writer', 'kafka', 'postgres'] as const;
export type Part = (typeof PARTS)[number];

/** The processes of each part, with all below them. */
export type Processes = Readonly<Partial<Record<Part, readonly number[]>>>;
/** Seconds of CPU, user and system, by part. */
export type CpuSeconds = Readonly<Partial<Record<Part, number>>>;

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/**
 * CPU that the parts have used so far: their processes', that of all below them, and that of those that have ended and
 * were waited for (a Postgres is a process a connection). Undefined where there is no /proc.
 */
export function cpuOf(processes: Processes): CpuSeconds | undefined {
  if (process.platform !== 'linux') return undefined;
  const usages = readUsages();
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of usages) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const ticksBelow = (pid: number): number =>
    (usages.get(pid)?.ticks ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + ticksBelow(child), 0);
  return Object.fromEntries(
    Object.entries(processes).map(([part, pids]) => [
      part,
      pids.reduce((sum, pid) => sum + ticksBelow(pid), 0) / TICKS_PER_S,
    ]),
  );
}

export function spentBetween(before: CpuSeconds | undefined, after: CpuSeconds | undefined): CpuSeconds | undefined {
  if (!before || !after) return undefined;
  return Object.fromEntries(PARTS.flatMap((part) => (part in after ? [[part, after[part]! - before[part]!]] : [])));
}

export function totalOf(cpu: CpuSeconds): number {
  return Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
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
