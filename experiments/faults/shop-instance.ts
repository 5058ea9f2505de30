import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import type { Probe } from '../../infra/local/part.ts';
import { CHECKOUT, type Instance, throughProxy } from '../../infra/local/ports.ts';
import { isWell, type RunState } from '../../infra/local/supervisor/state-file.ts';
import { topology } from '../../infra/local/topology.ts';
import { runState } from '../../loadtests/replay/running-instance.ts';

/** Runs the work on a shop that is up: on the one that runs, or on one that is started for it and stopped after it. */
export async function withShop<T>(instance: Instance, work: (state: RunState) => Promise<T>): Promise<T> {
  const running = runState(instance);
  if (running) {
    if (!running.cuttable)
      console.error(
        `The instance ${instance.name} runs without --cuttable: parts are killed and frozen, but no ports are cut.\n` +
          'To have cuts too: npm stop, then npm start -- --cuttable; or let this command start the instance',
      );
    return work(ensureWell(instance, running));
  }
  console.error(`No instance ${instance.name} runs: starting one, and stopping it at the end`);
  try {
    const code = await runner(['start', '--cuttable', '--detach', '--instance', instance.name]);
    const state = runState(instance);
    if (code !== 0 || !state) throw new Failure(`The instance ${instance.name} does not start`, 'Its logs say why');
    return await work(ensureWell(instance, state));
  } finally {
    await runner(['stop', '--instance', instance.name]);
  }
}

/** What is asked of each part to know whether it is well, by its name. */
export interface ShopProbes {
  /** What the runner itself asks. */
  readonly direct: ReadonlyMap<string, Probe>;
  /** The same where the services ask, if the instance is cuttable. */
  readonly throughProxy: ReadonlyMap<string, Probe>;
}

export function probesOf(instance: Instance, state: RunState): ShopProbes {
  const direct = probesAt(instance, state);
  return { direct, throughProxy: state.cuttable ? probesAt(throughProxy(instance), state) : direct };
}

function probesAt(instance: Instance, state: RunState): ReadonlyMap<string, Probe> {
  const parts = topology(instance, state);
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
