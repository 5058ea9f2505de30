// Process 1 of a task of Swarm, which knows nothing that runs before a task:
//   node start-after.mjs migrate.mjs import-products.mjs main.mjs
// runs all but the last to their end, each in a process of its own, and then becomes the last. When one fails it ends with
// that exit code: the task has failed, an update goes back to the version before, and nobody serves on old tables.
// Several tasks may do this at once; they queue on a lock in the database.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const commands = process.argv.slice(2);
const main = commands.pop();
if (!main) throw new Error('node start-after.mjs [first.mjs …] main.mjs');

for (const command of commands) {
  const code = await exitCodeOf(command);
  if (code !== 0) process.exit(code);
}
await import(pathToFileURL(resolve(main)).href);

/** With the flags and the environment of this process. */
function exitCodeOf(command) {
  const child = spawn(process.execPath, [...process.execArgv, command], { stdio: 'inherit' });
  // Process 1 gets no signal that it does not ask for. Until here the service has not asked.
  const pass = (signal) => child.kill(signal);
  process.on('SIGTERM', pass).on('SIGINT', pass);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      done(code ?? 1);
    });
  });
}
