import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { runCommand } from '../machine/run-command.ts';
import { APPS } from '../parts/services.ts';
import { CHECKOUT } from '../ports.ts';

/** Builds and bundles the services; what has not changed comes from Nx's cache in a second or two. */
export async function buildServices(): Promise<void> {
  const nx = join(CHECKOUT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const output: string[] = [];
  const steps: string[] = [];
  const follow = (line: string) => {
    output.push(line);
    const [, step, cached] = /^> nx run (\S+)(.*local cache.*)?/.exec(line) ?? [];
    if (!step) return;
    steps.push(step);
    if (!cached) console.log(`  ${step}`);
  };
  console.log('Building the services');
  await runCommand(
    {
      command: process.execPath,
      args: [nx, 'run-many', '-t', 'bundle', '--output-style=static'],
      cwd: CHECKOUT,
      // No daemon that outlives the command, no full-screen view.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
    },
    follow,
  ).catch(() => {
    console.log(output.join('\n'));
    throw new Failure(
      'The services could not be built, the reason stands above.',
      'Mend it and run the command again.',
    );
  });
  console.log(`  ${steps.length} steps done; what had not changed was taken from the cache`);
}

/** For those who start without building. */
export function ensureBuilt(): void {
  for (const app of APPS) {
    const bundle = join(CHECKOUT, 'apps', app, 'dist', 'bundle', 'main.mjs');
    if (!existsSync(bundle))
      throw new Failure(`The service ${app} is not built.`, 'Start without --no-build, or run: npm run build');
  }
}
