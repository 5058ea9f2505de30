import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ProcessId, startTimeOf } from '../../infra/local/machine/process-table.ts';

/** A process and all that it started, parents first: a Postgres is a process a connection, all of which must fall. */
export async function processTree(root: ProcessId): Promise<ProcessId[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=']);
  const children = new Map<number, number[]>();
  for (const line of stdout.trim().split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return [root, ...below(root.pid).map((pid) => ({ pid, startTime: startTimeOf(pid) ?? '' }))];
}
