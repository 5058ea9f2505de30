import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A process is named by its pid and the time it started: a pid alone may belong to a stranger after a while. */
export interface ProcessId {
  readonly pid: number;
  readonly startTime: string;
}

/** When the process with this pid started, in the kernel's own unit; undefined when there is none. */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return statOf(pid)?.startTime;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(process: ProcessId | undefined): process is ProcessId {
  return process !== undefined && startTimeOf(process.pid) === process.startTime;
}

/** Sends the signal if this very process is still there. */
export function signal(target: ProcessId, name: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // it ended in between
  }
}

/** Sum of the proportional set sizes of the processes and all that they started: shared pages count once. Bytes. */
export function residentBytes(pids: readonly number[]): number {
  const children = childrenByParent();
  const all = new Set<number>();
  const add = (pid: number): void => {
    if (all.has(pid)) return;
    all.add(pid);
    for (const child of children.get(pid) ?? []) add(child);
  };
  pids.forEach(add);
  return [...all].reduce((sum, pid) => sum + proportionalSetSize(pid), 0);
}

function proportionalSetSize(pid: number): number {
  try {
    if (process.platform !== 'linux')
      return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return 1024 * Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0; // it ended, or it is not ours to look at
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of processes()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  return children;
}

function processes(): { pid: number; parent: number }[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => line.trim().split(/\s+/).map(Number)).map(([pid = 0, parent = 0]) => ({ pid, parent }));
  }
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    const stat = statOf(pid);
    return stat ? [{ pid, parent: stat.parent }] : [];
  });
}

/** Fields of /proc/pid/stat (proc(5)). The name in parentheses may hold anything, so fields are counted after it. */
function statOf(pid: number): { parent: number; startTime: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent] = fields;
    if (state === 'Z' || state === 'X') return undefined; // dead, its parent has not looked yet
    return { parent: Number(parent), startTime: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
