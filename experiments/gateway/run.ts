import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { type Instance, instanceOf } from '../../infra/local/ports.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import { Load } from './load.ts';
import { measure } from './measure.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { plot } from './plot.ts';
import { printResult } from './print-result.ts';
import { Processes } from './processes.ts';
import { profile } from './profile.ts';
import { isValid, type Result, resultOf } from './result.ts';
import { withServers } from './servers-instance.ts';
import { type Way, WAYS } from './ways.ts';
import { startWorld } from './world.ts';

// Exit codes: 0 the marks are met (a quick run has none); 1 one is not, or the load was not the one asked for; 2 the run
// could not be done.

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

try {
  const options = parseOptions(process.argv.slice(2), join(import.meta.dirname, 'results'));
  if (!options) console.log(USAGE);
  else if (process.platform !== 'linux') throw new Failure('CPU is read from /proc', 'Run it on Linux');
  else {
    const ways = waysOf(options);
    const instance = instanceOf('test');
    process.exitCode = await withServers(instance, (state) => experiment(options, ways, instance, state));
  }
} catch (error) {
  process.exitCode = 2;
  const mend = error instanceof Failure ? error.mend : 'The experiment did not finish.';
  console.error(`\n✗ ${(error as Error).message}\n  ${mend}`);
}

async function experiment(
  options: Options,
  ways: readonly Way[],
  instance: Instance,
  state: RunState,
): Promise<number> {
  if (options.profileSeconds !== undefined) {
    await untilInterrupted(profile(options, instance, state));
    return 0;
  }
  console.error(`seed ${options.seed}`);
  const processes = new Processes(join(instance.folders.logs, 'gateway-experiment'));
  const load = new Load();
  try {
    const world = await startWorld(instance, state, processes);
    const pieces = await untilInterrupted(measure(options, ways, world, load));
    const result = resultOf(options, ways, pieces, Buffer.byteLength(world.bodies[0]!));
    console.log(printResult(result));
    write(options.folder, result);
    return options.quick || (isValid(result) && result.marks.every(({ met }) => met)) ? 0 : 1;
  } finally {
    load.stop();
    await processes.stop();
  }
}

/** Breaks the run off, so that what was started for it is stopped all the same. */
function untilInterrupted<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    interrupted.signal.addEventListener('abort', () => reject(new Failure('Interrupted', 'Nothing was written')));
    work.then(resolve, reject);
  });
}

function waysOf({ ways }: Options): readonly Way[] {
  const unknown = ways?.find((name) => !WAYS.some((way) => way.name === name));
  if (unknown !== undefined) throw new Failure(`There is no way "${unknown}"`, USAGE);
  return WAYS.filter(({ name }) => ways?.includes(name) ?? true);
}

function write(folder: string, result: Result): void {
  mkdirSync(folder, { recursive: true });
  const name = `${result.at.slice(0, 16).replaceAll(':', '')}${result.options.quick ? '-quick' : ''}`;
  const file = (extension: string): string => join(folder, `${name}.${extension}`);
  writeFileSync(file('json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(file('txt'), `${printResult(result)}\n`);
  writeFileSync(file('svg'), plot(result));
  console.log(`\n${file('txt')}, .json, .svg`);
}
