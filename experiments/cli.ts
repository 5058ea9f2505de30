import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// `npm run experiment -- NAME …` runs experiments/NAME/run.ts, a script that reads the rest of the line as its own.

const FOLDER = import.meta.dirname;
const [name] = process.argv.splice(2, 1);
const scriptOf = (experiment: string): string => join(FOLDER, experiment, 'run.ts');
const names = readdirSync(FOLDER).filter((entry) => existsSync(scriptOf(entry)));

if (name !== undefined && names.includes(name)) {
  await import(pathToFileURL(scriptOf(name)).href);
} else {
  console.error(`\n✗ ${name === undefined ? 'No experiment was named' : `There is no experiment "${name}"`}`);
  console.error(`  What there is: ${names.join(', ')}. Each says more with npm run experiment -- NAME --help`);
  process.exitCode = 2;
}
