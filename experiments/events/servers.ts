import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { CHECKOUT, type Instance } from '../../infra/local/ports.ts';
import { isWell, type RunState } from '../../infra/local/supervisor/state-file.ts';
import { runState } from '../../loadtests/replay/running-instance.ts';

/** Runs the work on the servers of the instance: of the one that runs, or of one that is started for it and stopped after it. */
export async function withServers<T>(instance: Instance, work: (state: RunState) => Promise<T>): Promise<T> {
  const running = runState(instance);
  if (running) return work(ensureWell(instance, running));
  console.error(`No instance ${instance.name} runs: starting its servers, and stopping them at the end`);
  try {
    const runner = join(CHECKOUT, 'infra', 'local', 'cli.ts');
    const start = ['start', '--only', 'servers', '--detach', '--no-build', '--instance', instance.name];
    const code = await run(runner, ...start);
    const state = runState(instance);
    if (code !== 0 || !state) throw new Failure(`The servers of ${instance.name} do not start`, 'Their logs say why');
    return await work(ensureWell(instance, state));
  } finally {
    await run(join(CHECKOUT, 'infra', 'local', 'cli.ts'), 'stop', '--instance', instance.name);
  }
}

/** Compiles the libraries that the processes import; what has not changed takes no time. */
export async function compileLibraries(): Promise<void> {
  const compiler = join(CHECKOUT, 'node_modules', '@typescript', 'native', 'bin', 'tsc');
  if ((await run(compiler, '-b', join(CHECKOUT, 'libs', 'messaging'))) !== 0)
    throw new Failure('libs/messaging does not compile, the reason stands above', 'Mend it and run the command again');
}

function ensureWell({ name }: Instance, state: RunState): RunState {
  const ill = state.parts.find((part) => !isWell(part));
  if (state.phase === 'running' && !ill) return state;
  throw new Failure(
    `The instance ${name} is not well (${ill ? `${ill.name} is ${ill.state}` : state.phase})`,
    'Wait until npm run status is green',
  );
}

/** Its output is on our stderr; it reads keys and signals of its own. */
async function run(...command: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, command, {
    cwd: CHECKOUT,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
