import { readdirSync, readFileSync } from 'node:fs';
import { parseStat } from '../../loadtests/replay/cpu-seconds.ts';

/**
 * CPU time, user and system, of a process, all its threads and everything it started, in nanoseconds, from
 * /proc/PID/task/TID/schedstat: the 10 ms of /proc/PID/stat would be 2 % of what a piece of this experiment uses.
 * Of the living alone: nothing that is measured here starts or ends threads or processes under load.
 */
export function cpuNanoseconds(rootPid: number): number {
  const children = childrenByParent();
  const members: number[] = [];
  const add = (pid: number): void => {
    members.push(pid);
    children.get(pid)?.forEach(add);
  };
  add(rootPid);
  return members.flatMap(threadsOf).reduce((sum, ns) => sum + ns, 0);
}

/** The same of a process that starts no others, without a look at all the rest. */
export function ownCpuNanoseconds(pid: number): number {
  return threadsOf(pid).reduce((sum, ns) => sum + ns, 0);
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    );
  } catch {
    return []; // ended in between
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { pid, parent } = parseStat(Number(name), readFileSync(`/proc/${name}/stat`, 'utf8'));
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    } catch {
      // ended in between
    }
  }
  return children;
}
