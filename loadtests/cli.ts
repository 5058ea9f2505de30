import { Failure } from '../infra/local/failure.ts';
import { load } from './load.ts';
import { parseOptions, USAGE } from './options.ts';
import { writeFiles } from './report/files.ts';
import { printed } from './report/print.ts';

// Exit codes: 0 passed, 1 an SLO was missed, the run was not valid or something regressed, 2 it could not be done.

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => (interrupted = true));
try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
  } else {
    const { result, changes } = await load(options, (line) => console.error(line));
    if (interrupted) throw new Failure('The run was interrupted', 'Run it again');
    const files = writeFiles(options.folder, result, changes);
    console.log(
      `${printed(result, changes)}\n  report  ${files.html}\n  figures ${files.json}\n  history ${files.history}`,
    );
    process.exitCode = result.passed ? 0 : 1;
  }
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}\n  The run did not finish; it can be started again.`);
}
