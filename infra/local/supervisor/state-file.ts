import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessId } from '../machine/process-table.ts';
import type { Folders } from '../ports.ts';
import type { Shape } from '../topology.ts';

export type ServerState =
  'waiting' | 'preparing' | 'starting' | 'ready' | 'unready' | 'restarting' | 'stopping' | 'stopped' | 'failed';
export type TaskState = 'waiting' | 'running' | 'restarting' | 'done' | 'stopped' | 'failed';

export interface PartStatus {
  readonly name: string;
  readonly kind: 'server' | 'task';
  readonly purpose: string;
  readonly state: ServerState | TaskState;
  /** Why it is not well: what the probe or the process's end said. */
  readonly reason?: string;
  readonly process?: ProcessId;
  readonly restarts: number;
  readonly port?: number;
}

/** What the supervisor says about itself and its parts; the commands read it, nobody else writes it. */
export interface RunState extends Shape {
  readonly supervisor: ProcessId;
  readonly phase: 'starting' | 'running' | 'failed' | 'stopping';
  readonly startedAt: string;
  /** From the first look at the parts to all of them well, once they were. */
  readonly readyAfterMs?: number;
  readonly parts: readonly PartStatus[];
}

export function stateFile(folders: Folders): string {
  return join(folders.run, 'state.json');
}

/** Written whole and renamed, so that a reader never sees half of it. */
export function writeState(folders: Folders, state: RunState): void {
  const file = stateFile(folders);
  mkdirSync(folders.run, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 1));
  renameSync(`${file}.new`, file);
}

export function readState(folders: Folders): RunState | undefined {
  const file = stateFile(folders);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunState;
  } catch {
    return undefined; // a disk that was full, or removed between the two calls
  }
}

export function removeState(folders: Folders): void {
  rmSync(stateFile(folders), { force: true });
}

/** A part is well when it is a server that answers or a task that is done. */
export function isWell(part: PartStatus): boolean {
  return part.state === 'ready' || part.state === 'done';
}
