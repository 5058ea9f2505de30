import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
// The one file that knows the ports of an instance; infra is no package, so there is no other way to name it.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { CHECKOUT, instanceOf, testEnvironment } from '../../infra/local/ports.ts';
// eslint-disable-next-line @nx/enforce-module-boundaries
import { buildServices } from '../../infra/local/commands/build.ts';

// npm test: runs the three kinds of tests one after the other, each on servers of its own that are thrown away after
// it (instance `test`: own ports, own data, so a running shop is not disturbed). The last line says what came of it.

const KINDS = ['unit', 'integration', 'e2e'] as const;
type Kind = (typeof KINDS)[number];

/** What each kind needs to run: integration tests bring the code themselves, and would meet the services' consumers. */
const NEEDS: Record<Kind, readonly string[] | undefined> = {
  unit: undefined,
  integration: ['--only', 'servers'],
  e2e: [],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { unit: { type: 'boolean' }, integration: { type: 'boolean' }, e2e: { type: 'boolean' } },
});
const chosen = KINDS.filter((kind) => values[kind]);
const kinds = chosen.length > 0 ? chosen : KINDS;

const began = Date.now();
const results = mkdtempSync(join(tmpdir(), 'highstreet-test-'));
let running: ChildProcess | undefined;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    interrupted = true;
    if (signal !== 'SIGINT') running?.kill(signal); // Ctrl-C reaches the child by itself
  });

let passed = 0;
let failed = 0;
// Some integration tests start a built service as a process, to see it drain and exit.
const built = await buildServices().then(
  () => true,
  (error: Error) => console.error(`✗ ${error.message}`),
);
if (!built) failed += 1;
for (const kind of built ? kinds : []) {
  if (interrupted) break;
  await test(kind);
}
rmSync(results, { recursive: true, force: true });
if (interrupted) failed += 1; // what did not run has not passed
console.log(`\nTests took ${Math.round((Date.now() - began) / 1000)} s${interrupted ? ' and were interrupted' : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

async function test(kind: Kind): Promise<void> {
  const needs = NEEDS[kind];
  console.log(`\n── ${kind} tests${needs ? ', on servers of their own' : ''}`);
  try {
    if (needs) {
      await local('reset', '--yes');
      if ((await local('start', '--detach', ...needs)) !== 0) {
        failed += 1; // the reason stands above
        return;
      }
    }
    // Before the tests that kill parts, which a shop takes a while to get over.
    if (kind === 'e2e' && positionals.length === 0 && !interrupted) await smoke();
    if (!interrupted) await jest(kind);
  } finally {
    if (needs) await local('reset', '--yes');
  }
}

/** Every journey of the load tests for 15 seconds, with every answer checked; its report stays in loadtests/results. */
async function smoke(): Promise<void> {
  console.log('── smoke of the load tests');
  const { TEST_BASE_URL } = testEnvironment(instanceOf('test'));
  const command = ['--conditions=@highstreet/source', join(CHECKOUT, 'loadtests', 'cli.ts')];
  const exitCode = await run([...command, 'mixed', '--profile', 'smoke', '--base-url', TEST_BASE_URL ?? ''], {});
  if (exitCode === 0) passed += 1;
  else failed += 1; // the reason stands above
}

async function jest(kind: Kind): Promise<void> {
  const outputFile = join(results, `${kind}.json`);
  const jestCommand = join(CHECKOUT, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = ['--selectProjects', kind, '--json', `--outputFile=${outputFile}`];
  // All end-to-end tests share one shop, and some of them kill its parts.
  if (kind === 'e2e') options.push('--runInBand');
  if (positionals.length > 0) options.push('--passWithNoTests', '--', ...positionals);
  const exitCode = await run(['--experimental-vm-modules', '--no-warnings', jestCommand, ...options], {
    ...testEnvironment(instanceOf('test')),
  });
  const report = readReport(outputFile);
  passed += report.numPassedTests;
  // A file that could not be run has failed, though none of its tests did.
  const failures = report.numFailedTests + report.numRuntimeErrorTestSuites;
  failed += failures === 0 && exitCode !== 0 ? 1 : failures;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function readReport(file: string): JestReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }; // the exit code tells of the failure
  }
}

function local(command: string, ...options: string[]): Promise<number> {
  return run([join(CHECKOUT, 'infra', 'local', 'cli.ts'), command, '--instance', 'test', ...options], {});
}

/** Runs a Node program with our output; gives its exit code. Its standard output would be the report of jest, so it goes nowhere. */
function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, args, {
      cwd: CHECKOUT,
      stdio: ['ignore', args.includes('--json') ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    running.on('error', reject);
    running.on('exit', (code) => resolve(code ?? 1));
  });
}
