import { readFileSync } from 'node:fs';
import { type ProcessEntry, processes } from '../../../engine/proc.ts';
import { processesIn } from '../../process-usage.ts';

/** The first process of a container, as this machine numbers it; undefined when it does not run. */
export function mainProcess(containerId: string, all: readonly ProcessEntry[] = processes()): number | undefined {
  return processesIn([containerId], all).find((pid) => innermostId(pid) === 1);
}

/** Its number in the innermost namespace that it is in (proc_pid_status(5)). */
function innermostId(pid: number): number {
  try {
    const ids = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    return Number(ids.split('\t').at(-1));
  } catch {
    return 0; // it ended
  }
}
