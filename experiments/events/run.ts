import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { type Instance, instanceOf } from '../../infra/local/ports.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import { measureLatency } from './latency.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { plot } from './plot.ts';
import { printResult } from './print-result.ts';
import { passes, type Result, resultOf } from './result.ts';
import { compileLibraries, withServers } from './servers.ts';
import { Stage } from './stage.ts';
import { measureThroughput } from './throughput.ts';

// Exit codes: 0 measured; 1 an event was lost or doubled, or a load was not the one asked for; 2 the run could not be done.

// kafkajs asks for timers in the past, and Node would warn of it.
process.removeAllListeners('warning');

const interrupted = Promise.withResolvers<never>();
interrupted.promise.catch(() => undefined);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interrupted.reject(new Failure('Interrupted', 'Nothing of it stays')));

try {
  const options = parseOptions(process.argv.slice(2), join(import.meta.dirname, 'results'));
  if (!options) console.log(USAGE);
  else {
    const instance = instanceOf(options.instance);
    await compileLibraries();
    const result = await withServers(instance, (state) => experiment(options, instance, state));
    console.log(printResult(result));
    write(options.folder, result);
    process.exitCode = passes(result) ? 0 : 1;
  }
} catch (error) {
  process.exitCode = 2;
  const mend =
    error instanceof Failure ? error.mend : 'The experiment did not finish; npm run status shows the servers.';
  console.error(`\n✗ ${(error as Error).message}\n  ${mend}`);
}
process.exit(); // what an interrupted run still waits for is of no use any more

async function experiment(options: Options, instance: Instance, state: RunState): Promise<Result> {
  const startedAt = new Date();
  const { latency, throughput } = options;
  const profiles = options.profileFolder === undefined ? undefined : resolve(options.profileFolder);
  if (state.only === 'all') console.error('The services run too, and take part of the CPU: the figures will be worse');
  const stage = await Stage.open(instance, state);
  try {
    const measured = async () => {
      const drains = throughput
        ? await measureThroughput(stage, throughput, profiles, ({ events, eventsPerSecond, round, system }) =>
            console.error(`round ${round + 1} ${system}: ${events} events, ${Math.round(eventsPerSecond)}/s`),
          )
        : [];
      const cells = latency
        ? await measureLatency(stage, latency, profiles, ({ client, p50, p99, rate, relays }) =>
            console.error(`${client}, ${relays} relays, ${rate}/s: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`),
          )
        : [];
      return { drains, cells };
    };
    const settings = await stage.settings();
    const figures = await Promise.race([measured(), interrupted.promise]);
    const durationMs = Date.now() - startedAt.getTime();
    return resultOf(options, { startedAt, durationMs, settings, otherParts: state.only, ...figures });
  } finally {
    await stage.close();
  }
}

function write(folder: string, result: Result): void {
  mkdirSync(folder, { recursive: true });
  const start = result.startedAt.slice(0, 16).replaceAll(':', '');
  const file = (extension: string): string => join(folder, `${start}.${extension}`);
  writeFileSync(file('json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(file('txt'), `${printResult(result)}\n`);
  writeFileSync(file('svg'), plot(result));
  console.log(`\n${file('svg')}, .json and .txt`);
}
