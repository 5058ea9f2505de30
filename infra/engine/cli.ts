import { Failure } from '../local/failure.ts';
import { answeringEngine, ensureEngine, stopEngine } from './engine.ts';
import { engineFolders } from './folders.ts';

const USAGE = `npm run engine -- start     a container engine, got from Debian's packages where no Docker answers (as root)
npm run engine -- stop      ends it with all its containers; images and volumes stay in the cache folder
npm run engine -- status    which engine answers; exit code 1 when none does
eval "$(npm run --silent engine -- env)"    lets docker in this shell find the engine that start started`;

const ORIGINS = {
  machine: 'The Docker of this machine answers; nothing was started.',
  running: 'The engine of this checkout runs.',
  started: 'The engine of this checkout was started.',
};

try {
  const [command = '', ...rest] = process.argv.slice(2);
  const commands: Record<string, () => Promise<void> | void> = { start, stop, status, env };
  const chosen = commands[command];
  if (!chosen || rest.length > 0)
    throw new Failure(
      `${[command, ...rest].join(' ') || 'Nothing'} is not what this does.`,
      `What there is:\n\n${USAGE}`,
    );
  await chosen();
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}\n  It did not finish; it can be started again.`);
}

async function start(): Promise<void> {
  const { origin } = await ensureEngine();
  console.log(ORIGINS[origin]);
  if (origin === 'machine') return;
  console.log(`  data  ${engineFolders().data}\n  log   ${engineFolders().log}`);
  console.log('For docker in this shell: eval "$(npm run --silent engine -- env)"');
}

async function stop(): Promise<void> {
  console.log((await stopEngine()) ? 'Stopped. Images and volumes stay.' : 'No engine of this checkout runs.');
}

function status(): void {
  const engine = answeringEngine();
  console.log(engine ? ORIGINS[engine.origin] : 'No container engine answers: npm run engine -- start');
  process.exitCode = engine ? 0 : 1;
}

function env(): void {
  const engine = answeringEngine();
  if (!engine) throw new Failure('No container engine answers.', 'Start one: npm run engine -- start');
  for (const [name, value] of Object.entries(engine.environment)) console.log(`export ${name}='${value}'`);
}
