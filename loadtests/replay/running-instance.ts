import { isAlive } from '../../infra/local/machine/process-table.ts';
import { INSTANCES, type Instance, instanceOf } from '../../infra/local/ports.ts';
import { readState, type RunState } from '../../infra/local/supervisor/state-file.ts';

/** The instance of this checkout that serves the address; undefined when the shop is somewhere else. */
export function instanceAt(baseUrl: string): Instance | undefined {
  const { hostname, port } = new URL(baseUrl);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return undefined;
  return INSTANCES.map((name) => instanceOf(name)).find(({ ports }) => ports.nginx === Number(port || 80));
}

/** What the supervisor of the instance says of its parts; undefined when it does not run. */
export function runState(instance: Instance): RunState | undefined {
  const state = readState(instance.folders);
  return isAlive(state?.supervisor) ? state : undefined;
}
