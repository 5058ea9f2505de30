import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is: on the PATH or in the folders that daemons live in (often not on the PATH of a plain user). */
export function findTool(name: string): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The `bin` folders of the installed Postgres servers by major version, in the places of Debian, Homebrew and PGDG. */
export function postgresInstallations(): Map<number, string> {
  const parents = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];
  const found = new Map<number, string>();
  for (const parent of parents) {
    for (const entry of entriesOf(parent)) {
      const bin = join(parent, entry, 'bin');
      const major = Number(/^(?:postgresql@)?(\d+)$/.exec(entry)?.[1]);
      if (major && isExecutable(join(bin, 'initdb')) && isExecutable(join(bin, 'postgres'))) found.set(major, bin);
    }
  }
  const onPath = findTool('initdb');
  if (found.size === 0 && onPath) {
    const major = Number(/(\d+)/.exec(execFileSync(onPath, ['--version'], { encoding: 'utf8' }))?.[1]);
    found.set(major, join(onPath, '..'));
  }
  return found;
}

/** Major version of the Java on the PATH, 0 when there is none that runs. */
export function javaMajor(): number {
  const java = findTool('java');
  if (!java) return 0;
  try {
    const report = execFileSync(java, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/^\S+ (\d+)/.exec(report)?.[1] ?? 0);
  } catch {
    return 0; // Java 8 does not know --version, and macOS has a stub that only tells how to install Java
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
