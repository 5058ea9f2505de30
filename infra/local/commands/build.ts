import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { APPS } from '../parts/services.ts';
import { CHECKOUT } from '../ports.ts';

/** Builds and bundles the services; what has not changed comes from Nx's cache in a second or two. */
export function buildServices(): void {
  console.log('Building the services');
  const nx = join(CHECKOUT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const { status } = spawnSync(process.execPath, [nx, 'run-many', '-t', 'bundle', '--output-style=static'], {
    cwd: CHECKOUT,
    stdio: 'inherit',
    // No daemon that outlives the command, no full-screen view, nothing sent anywhere.
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
  });
  if (status !== 0)
    throw new Failure(
      'The services could not be built, the reason stands above.',
      'Mend it and run the command again.',
    );
}

/** For those who start without building. */
export function ensureBuilt(): void {
  for (const app of APPS) {
    const bundle = join(CHECKOUT, 'apps', app, 'dist', 'bundle', 'main.mjs');
    if (!existsSync(bundle))
      throw new Failure(`The service ${app} is not built.`, 'Start without --no-build, or run: npm run build');
  }
}
