import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { BASE_URL } from './shop.ts';

export const CHECKOUT = resolve(import.meta.dirname, '../../..');
const GREEN_WITHIN_MS = 90_000;
/** A look starts a process, which must not take the CPU from what is tested. */
const LOOK_EVERY_MS = 1_000;

interface Status {
  readonly phase: string;
  readonly logs: string;
  readonly ports: { readonly nginx: number };
  readonly parts: { readonly name: string; readonly state: string; readonly process?: { readonly pid: number } }[];
}

/** The shop that is tested, where this checkout runs it; undefined for a shop elsewhere, whose processes are not ours. */
export async function localStatus(): Promise<Status | undefined> {
  for (const instance of ['test', 'local']) {
    const status = await statusOf(instance);
    if (status?.phase === 'running' && status.ports.nginx === Number(new URL(BASE_URL).port)) return status;
  }
  return undefined;
}

async function statusOf(instance: string): Promise<Status | undefined> {
  const args = [join(CHECKOUT, 'infra/local/cli.ts'), 'status', '--instance', instance, '--json'];
  const output = await promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => stdout,
    (failed: { stdout?: string }) => failed.stdout ?? '', // not all parts are well: another exit code, the same output
  );
  return output.startsWith('{') ? (JSON.parse(output) as Status) : undefined;
}

export async function pidOf(part: string): Promise<number> {
  const pid = (await localStatus())?.parts.find(({ name }) => name === part)?.process?.pid;
  if (pid === undefined) throw new Error(`${part} does not run`);
  return pid;
}

/** Resolves when the part serves again as another process. */
export async function isBack(part: string, oldPid: number): Promise<void> {
  const read = async () => (await localStatus())?.parts.find(({ name }) => name === part);
  await eventually(
    read,
    (seen) => seen?.state === 'ready' && seen.process?.pid !== oldPid,
    GREEN_WITHIN_MS,
    LOOK_EVERY_MS,
  );
}
