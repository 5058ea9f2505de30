import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { parseOptions, type SimulationOptions, USAGE } from './options.ts';
import { experiment, measureAgain, showAgain } from './real/experiment.ts';
import { compare } from './simulate/compare.ts';
import { printComparison } from './simulate/print-comparison.ts';

// Exit codes: 0 the mark is met (a quick run and a simulation have none); 1 it is not, or the run is no result; 2 it could
// not be done.

const interrupted = new AbortController();

try {
  const options = parseOptions(process.argv.slice(2), join(import.meta.dirname, 'results'));
  if (!options) console.log(USAGE);
  else if (options.kind === 'simulation') runSimulation(options);
  else if (options.kind === 'show') process.exitCode = showAgain(options.file);
  else {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
    process.exitCode =
      options.kind === 'again'
        ? await measureAgain(options, interrupted.signal)
        : await experiment(options, interrupted.signal);
  }
} catch (error) {
  process.exitCode = 2;
  const mend = error instanceof Failure ? error.mend : 'The experiment did not finish.';
  console.error(`\n✗ ${(error as Error).message}\n  ${mend}`);
}

function runSimulation(options: SimulationOptions): void {
  const show = process.stderr.isTTY;
  const comparisons = compare(options, (done, all) => {
    if (show || done % 10 === 0) process.stderr.write(`${show ? '\r' : ''}${done} of ${all} runs${show ? '' : '\n'}`);
  });
  console.log(`${show ? '\n' : ''}${printComparison(options, comparisons)}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ options, comparisons }, null, 1)}\n`);
}
