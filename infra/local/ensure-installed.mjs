// Runs before `npm start` and `npm test`, under whatever Node the machine has (20 or newer): it must stay plain JavaScript
// without imports from node_modules. With --check it installs nothing and only says what is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const stamp = join(checkout, 'node_modules', '.installed-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(checkout, 'package-lock.json')))
  .digest('hex');
const nodeOfTheProject = join(checkout, 'node_modules', '.bin', 'node');

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old.`, 'Install Node 20 or newer.');
if (!existsSync(nodeOfTheProject)) {
  if (process.argv.includes('--check'))
    fail('The packages are not installed.', 'Run: npm ci   (npm start and npm test do it by themselves)');
  install('node_modules is missing');
} else if (!process.argv.includes('--check') && !isInstalled()) {
  install('package-lock.json has changed since the last install');
}

/** Either our stamp names this lock, or npm's own copy of the tree is newer than the lock: somebody ran npm by hand. */
function isInstalled() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return true;
  const npmsOwn = join(checkout, 'node_modules', '.package-lock.json');
  if (existsSync(stamp) || !existsSync(npmsOwn)) return false;
  if (
    !sameVersions(
      JSON.parse(readFileSync(npmsOwn, 'utf8')),
      JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')),
    )
  )
    return false;
  writeFileSync(stamp, lock);
  return true;
}

function sameVersions(installed, wanted) {
  return Object.entries(installed.packages).every(([path, { version }]) => wanted.packages[path]?.version === version);
}

function install(why) {
  console.log(`Installing the npm packages (${why}): npm ci, about a minute`);
  const started = Date.now();
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // Errors only: the packages are for the project's own Node, so npm's warnings about the machine's Node mislead.
  const { status, error } = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: checkout,
    stdio: 'inherit',
  });
  if (error || status !== 0)
    fail('npm ci failed, its reason stands above.', 'Mend it (network? disk?) and run the command again.');
  writeFileSync(stamp, lock);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

function fail(cause, mend) {
  console.error(`✗ ${cause}\n  ${mend}`);
  process.exit(1);
}
