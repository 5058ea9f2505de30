import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildServices } from '../../infra/local/commands/build.ts';
import { Failure } from '../../infra/local/failure.ts';
import { CHECKOUT, type Instance } from '../../infra/local/ports.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import { runState } from '../../loadtests/replay/running-instance.ts';

/** Runs the work with built services on Redis, Postgres and Kafka alone: those that run, or some that are started for it. */
export async function withServers<T>(instance: Instance, work: (state: RunState) => Promise<T>): Promise<T> {
  await buildServices();
  const running = runState(instance);
  if (running) {
    if (running.only === 'servers') return work(running);
    throw new Failure(
      `The whole shop runs as instance ${instance.name}, and would be measured along`,
      `Stop it: npm stop -- --instance ${instance.name}`,
    );
  }
  try {
    await runner(['start', '--only', 'servers', '--detach', '--no-build', '--instance', instance.name]);
    const state = runState(instance);
    if (!state) throw new Failure('The servers do not start', 'The reason stands above');
    return await work(state);
  } finally {
    await runner(['stop', '--instance', instance.name]);
  }
}

async function runner(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'infra', 'local', 'cli.ts'), ...args], {
    cwd: CHECKOUT,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  await once(child, 'exit');
}
