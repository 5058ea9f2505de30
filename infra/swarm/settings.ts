import { join, relative } from 'node:path';
import { writeSettings } from './write-settings.ts';

// npm run swarm:settings: passwords, keys and the includes of NGINX, for `docker stack deploy`. May be repeated.

const folder = process.env.HIGHSTREET_SETTINGS ?? join(import.meta.dirname, 'settings');
try {
  writeSettings(folder, process.env);
  console.log(
    `The settings of the stack are in ${relative('', folder) || '.'}. What was deployed before keeps the old ones:`,
  );
  console.log('raise HIGHSTREET_CONFIGURATION when you deploy after a change.');
} catch (error) {
  console.error(`\n✗ The settings were not written: ${(error as Error).message}\n  Set it otherwise, then repeat.`);
  process.exitCode = 2;
}
