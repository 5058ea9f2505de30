import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { CHECKOUT } from '../../infra/local/ports.ts';
import { BASKETS_FILE, PRODUCTS_FILE } from '../traffic/shelf.ts';
import { platformOf } from './drivers.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { testPlatform } from './platform-test.ts';
import { printResult } from './print-result.ts';
import { exitCodeOf, type Result } from './result.ts';
import { USUAL } from './setting.ts';

// Exit codes: 0 passed, 1 something failed that must not, 2 it could not be done.

const interrupted = new AbortController();
// Heard as often as they come: the teardown goes on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
  } else {
    const result = await testPlatform({
      platform: await platformOf(options.platform),
      versions: await versions(),
      pace: { ...USUAL, baskets: options.baskets, rate: options.rate },
      basketsFile: BASKETS_FILE,
      pricesFile: PRODUCTS_FILE,
      keep: options.keep,
      say: (line) => console.error(line),
      interrupted: interrupted.signal,
    });
    console.log(`\n${printResult(result)}`);
    await write(options, result);
    process.exitCode = exitCodeOf(result);
  }
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}\n  The test did not finish; it can be run again.`);
}
// A step that was broken off may still wait for something.
if (interrupted.signal.aborted) process.exit();

/** That of the package, and the next: the same sources under another name. */
async function versions(): Promise<[string, string]> {
  const { version } = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string };
  return [version, version.replace(/\d+$/, (patch) => String(Number(patch) + 1))];
}

async function write({ jsonFile, folder, platform }: Options, result: Result): Promise<void> {
  const json = `${JSON.stringify(result, null, 1)}\n`;
  if (jsonFile) await writeFile(jsonFile, json);
  if (!folder) return;
  const base = join(folder, `${result.startedAt.slice(0, 16).replaceAll(':', '')}-${platform}`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${base}.json`, json);
  await writeFile(`${base}.txt`, `${printResult(result)}\n`);
}
