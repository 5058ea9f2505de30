import { Failure } from '../local/failure.ts';
import { isRoot } from '../local/machine/account.ts';
import { runCommand } from '../local/machine/run-command.ts';
import { findTool } from '../local/machine/tools.ts';

/** Sees to it that a program is on this machine: root on Debian gets its package, others are told. @throws Failure */
export async function ensureProgram(program: string, { of, why }: { of: string; why: string }): Promise<void> {
  if (findTool(program)) return;
  const command = `apt-get install --no-install-recommends ${of}`;
  if (!isRoot || !findTool('apt-get'))
    throw new Failure(`${program} is not on this machine, ${why}.`, `Install it, on Debian: ${command}`);
  console.log(`Installing ${of}, ${why}`);
  await apt(['update']);
  await apt(['install', '--yes', '--no-install-recommends', of]);
}

/** Runs apt-get. @throws Failure with its last lines */
export async function apt(args: readonly string[], cwd?: string): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const command = { command: 'apt-get', args: ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], env };
  await runCommand(cwd === undefined ? command : { ...command, cwd }, () => undefined).catch((error: Error) => {
    throw new Failure(
      `Packages of Debian cannot be got: ${error.message}`,
      'Mend what it says and repeat the command.',
    );
  });
}
