import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, the unit of the times in /proc: 100 a second on every Linux (time(7)). */
const TICKS_A_SECOND = 100;

/**
 * CPU seconds, user and system, of the process and everything it started, dead or alive: a child that ended hands its
 * time to its parent (fields cutime, cstime of proc(5)), so a process that was killed in between stays counted.
 * Undefined where there is no /proc.
 */
export function cpuSecondsOfTree(rootPid: number): number | undefined {
  return cpuSecondsOfTrees([rootPid])?.get(rootPid);
}

/** The same of several, by the pid of each root, from one look at /proc. */
export function cpuSecondsOfTrees(rootPids: readonly number[]): Map<number, number> | undefined {
  if (process.platform !== 'linux') return undefined;
  const processes = readProcesses();
  return new Map(rootPids.map((root) => [root, ticksOfTree(root, processes) / TICKS_A_SECOND]));
}

function ticksOfTree(rootPid: number, processes: ReturnType<typeof readProcesses>): number {
  const members = new Set([rootPid]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent } of processes) {
      if (members.has(pid) || !members.has(parent)) continue;
      members.add(pid);
      grown = true;
    }
  }
  return processes.filter(({ pid }) => members.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0);
}

function readProcesses(): { pid: number; parent: number; ticks: number }[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    try {
      return [parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))];
    } catch {
      return []; // ended in between
    }
  });
}

/** proc(5): the name in parentheses may hold anything, so fields are counted after it; field 4 is the parent. */
export function parseStat(pid: number, stat: string): { pid: number; parent: number; ticks: number } {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { pid, parent: fields[1] ?? 0, ticks: utime + stime + cutime + cstime };
}
