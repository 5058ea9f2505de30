import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, signal } from '../machine/process-table.ts';
import type { Instance } from '../ports.ts';
import { readState, removeState, type RunState } from '../supervisor/state-file.ts';

/** Longer than the drain of all parts one after the other ever took; then what is left is killed. */
const STOP_WITHIN_MS = 120_000;

export const STOPPED = 'Stopped. The data stay; npm run reset deletes them.';

/** The state of an instance whose supervisor lives. What a dead one left behind is ended first. */
export async function runningState(instance: Instance): Promise<RunState | undefined> {
  const state = readState(instance.folders);
  if (!state) return undefined;
  if (isAlive(state.supervisor)) return state;
  await endOrphans(instance, state);
  return undefined;
}

/** Ends the parts of a supervisor that died without them (kill -9, out of memory): nobody would restart or stop them. */
export async function endOrphans({ folders }: Instance, state: RunState): Promise<void> {
  const orphans = state.parts.flatMap(({ process }) => (process && isAlive(process) ? [process] : []));
  if (orphans.length > 0 && state.phase !== 'failed')
    console.log(
      `The supervisor (pid ${state.supervisor.pid}) is gone; ending ${orphans.length} processes that it left behind`,
    );
  // SIGINT rather than SIGTERM: the same for all others, and for Postgres it is the shutdown that does not wait.
  for (const orphan of orphans) signal(orphan, 'SIGINT');
  for (let waited = 0; waited < 10_000 && orphans.some(isAlive); waited += 100) await sleep(100);
  for (const orphan of orphans) signal(orphan, 'SIGKILL');
  removeState(folders);
}

/** Asks the supervisor to stop everything and waits until it has; `seen` is told of every state on the way. */
export async function stopInstance(
  instance: Instance,
  state: RunState,
  seen: (state: RunState) => void,
): Promise<void> {
  signal(state.supervisor, 'SIGTERM');
  const deadline = Date.now() + STOP_WITHIN_MS;
  while (isAlive(state.supervisor) && Date.now() < deadline) {
    await sleep(100);
    seen(readState(instance.folders) ?? state);
  }
  signal(state.supervisor, 'SIGKILL');
  await endOrphans(instance, readState(instance.folders) ?? state);
}
