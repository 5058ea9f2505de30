import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../../local/failure.ts';
import { findTool } from '../../../local/machine/tools.ts';
import { instanceOf } from '../../../local/ports.ts';

/** A program that Go builds from modules; nobody publishes it as a package. */
export interface GoProgram {
  /** As it is called on a PATH and in the cache. */
  readonly name: string;
  readonly version: string;
  /** The folder with go.mod, whose go.sum pins every module. */
  readonly module: string;
  /** What is built of it: `.` or the package of a module that it requires. */
  readonly package: string;
  /** For -ldflags, beside those that leave out debugging. */
  readonly linkerFlags?: string | undefined;
  /** Of two idle cores. */
  readonly aboutMinutes: number;
}

const SAY_EVERY_MS = 15_000;

/** Where the program is: on the PATH, or in the cache. */
export function findProgram(program: GoProgram): string | undefined {
  return findTool(program.name) ?? [cached(program)].find(existsSync);
}

export function findGo(): string | undefined {
  return findTool('go') ?? ['/usr/local/go/bin/go'].find(existsSync);
}

/** The program, built if it is nowhere. @throws Failure when there is no Go or it does not build */
export async function ensureProgram(program: GoProgram): Promise<string> {
  const found = findProgram(program);
  if (found) return found;
  const go = findGo();
  if (!go) throw new Failure(`There is neither ${program.name} nor Go to build it.`, 'Install Go 1.26 or later.');
  const { name, version, aboutMinutes } = program;
  console.log(`Building ${name} ${version} with Go, once, into .highstreet/cache (about ${aboutMinutes} minutes)`);
  await build(go, program);
  return cached(program);
}

function cached({ name, version }: GoProgram): string {
  return join(instanceOf('local').folders.cache, `${name}-${version}`, name);
}

/** Built aside and moved: a build that was interrupted leaves nothing that looks like the program. */
async function build(go: string, program: GoProgram): Promise<void> {
  const target = cached(program);
  mkdirSync(dirname(dirname(target)), { recursive: true });
  const aside = mkdtempSync(`${dirname(target)}-building-`);
  const startedAt = Date.now();
  let last = '';
  const progress = setInterval(
    () => console.log(`  ${Math.round((Date.now() - startedAt) / 1_000)} s, ${last}`),
    SAY_EVERY_MS,
  );
  try {
    const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', `-s -w ${program.linkerFlags ?? ''}`];
    const child = spawn(go, ['build', '-v', ...flags, '-o', join(aside, program.name), program.package], {
      cwd: program.module,
      // Without cgo the program is static, as an image FROM scratch needs it.
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (last = text.trim().split('\n').at(-1) ?? last));
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(last))));
    });
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(aside, program.name), target);
  } catch (cause) {
    throw new Failure(`Go could not build ${program.name}: ${(cause as Error).message}`, 'Mend that and repeat.');
  } finally {
    clearInterval(progress);
    rmSync(aside, { recursive: true, force: true });
  }
}
