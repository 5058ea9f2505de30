import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import type { Probe } from '../../infra/local/part.ts';
import { CHECKOUT, type Instance } from '../../infra/local/ports.ts';
import { isWell, type RunState } from '../../infra/local/supervisor/state-file.ts';
import { topology } from '../../infra/local/topology.ts';
import { runState } from '../../loadtests/replay/running-instance.ts';

/** Runs the work on a shop that is up: on the one that runs, or on one that is started for it and stopped after it. */
export async function withShop<T>(instance: Instance, work: (state: RunState) => Promise<T>): Promise<T> {
  const running = runState(instance);
  if (running) return work(ensureWell(instance, running));
  console.error(`No instance ${instance.name} runs: starting one, and stopping it at the end`);
  try {
    const code = await runner(['start', '--detach', '--instance', instance.name]);
    const state = runState(instance);
    if (code !== 0 || !state) throw new Failure(`The instance ${instance.name} does not start`, 'Its logs say why');
    return await work(ensureWell(instance, state));
  } finally {
    await runner(['stop', '--instance', instance.name]);
  }
}

/** What the runner itself asks each part to know whether it is well. */
export function probesOf(instance: Instance, { size, only }: RunState): Map<string, Probe> {
  const parts = topology(instance, { size, only });
  return new Map(parts.flatMap((part) => (part.kind === 'server' ? [[part.name, part.probe] as const] : [])));
}

function ensureWell({ name }: Instance, state: RunState): RunState {
  if (state.only !== 'all')
    throw new Failure(
      `The instance ${name} runs without the services`,
      'Stop it (npm stop), or take another: --instance',
    );
  const ill = state.parts.find((part) => !isWell(part));
  if (state.phase !== 'running' || ill)
    throw new Failure(
      `The instance ${name} is not well (${ill ? `${ill.name} is ${ill.state}` : state.phase})`,
      'Wait until npm run status is green: what is broken before the first fault cannot be told from what faults break',
    );
  return state;
}

/** The runner's own command, as a process: it reads keys and signals of its own. Its progress is on our stderr. */
async function runner(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'infra', 'local', 'cli.ts'), ...args], {
    cwd: CHECKOUT,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
