import { execFileSync } from 'node:child_process';
import { Failure } from '../local/failure.ts';
import { runCommand } from '../local/machine/run-command.ts';

/** @throws Failure when no engine answers */
export function ensureEngine(): void {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { stdio: 'ignore' });
  } catch {
    throw new Failure(
      'No container engine answers.',
      'Install Docker and start it: `docker version` must show a server.',
    );
  }
}

export function hasImage(name: string): boolean {
  try {
    execFileSync('docker', ['image', 'inspect', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs `docker` to its end; of a build the steps are shown. @throws Failure with its last lines */
export async function docker(args: readonly string[], cwd?: string): Promise<void> {
  const step = (line: string) => {
    if (/^#\d+ \[/.test(line)) console.log(`  ${line.replace(/^#\d+ /, '')}`);
  };
  await runCommand({ command: 'docker', args, cwd, env: { ...process.env, BUILDKIT_PROGRESS: 'plain' } }, step).catch(
    (error: Error) => {
      throw new Failure(
        `docker ${args[0]}: ${error.message}`,
        'The lines above say at which step; mend it and repeat.',
      );
    },
  );
}

/** Build arguments for the proxy of this machine, which every build knows without declaring them. */
export function proxyArguments(): string[] {
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
    .filter((name) => process.env[name])
    .flatMap((name) => ['--build-arg', name]);
}
