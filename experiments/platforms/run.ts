import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { exitCodeOf, experiment } from './experiment.ts';
import { parseOptions, USAGE } from './options.ts';
import { showAgain } from './report/result-files.ts';

// Exit codes: 0 all was measured that can be had here; 1 something failed, or the run is no result; 2 it could not be done.

const interrupted = new AbortController();

try {
  const options = parseOptions(process.argv.slice(2), join(import.meta.dirname, 'results'));
  if (!options) console.log(USAGE);
  else if (options.kind === 'show') process.exitCode = exitCodeOf(showAgain(options.file));
  else {
    // What was deployed is torn down first; a second Ctrl-C ends it at once.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
    const exitCode = await experiment(options, interrupted.signal);
    // What a driver was given up for may hang for ever.
    process.exit(exitCode);
  }
} catch (error) {
  process.exitCode = 2;
  const mend = error instanceof Failure ? error.mend : 'The experiment did not finish.';
  console.error(`\n✗ ${(error as Error).message}\n  ${mend}`);
}
