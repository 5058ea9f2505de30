import { writeFileSync } from 'node:fs';
import { Failure } from '../../infra/local/failure.ts';
import { parseOptions, USAGE } from './options.ts';
import { compare } from './simulate/compare.ts';
import { printComparison } from './simulate/print-comparison.ts';

// Exit codes: 0 it was run; 2 it could not be.

try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) console.log(USAGE);
  else if (!options.simulate) throw new Failure('The real run is not there yet', 'Use --simulate. --help says more.');
  else {
    const show = process.stderr.isTTY;
    const comparisons = compare(options, (done, all) => {
      if (show || done % 10 === 0) process.stderr.write(`${show ? '\r' : ''}${done} of ${all} runs${show ? '' : '\n'}`);
    });
    console.log(`${show ? '\n' : ''}${printComparison(options, comparisons)}`);
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify({ options, comparisons }, null, 1)}\n`);
  }
} catch (error) {
  process.exitCode = 2;
  const mend = error instanceof Failure ? error.mend : 'The experiment did not finish.';
  console.error(`\n✗ ${(error as Error).message}\n  ${mend}`);
}
