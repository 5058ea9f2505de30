import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { findTool } from '../../infra/local/machine/tools.ts';
import { CHECKOUT, instanceOf } from '../../infra/local/ports.ts';
import { withProgress } from '../replay/progress.ts';

const VERSION = '1.8.1';
/** From this minor version on the journeys were run; TypeScript without a bundler came long before. */
const LEAST_MINOR = 8;
const IMAGE = `grafana/k6:${VERSION}`;
/** Two idle cores build it in two minutes, busy ones took six. */
const ABOUT_SECONDS = 240;
/** Longer than that it hangs. */
const BUILD_WITHIN_MS = 20 * 60_000;

/** How to run k6: what comes before its own arguments, and where it is from in the words of the report. */
export interface K6 {
  readonly command: string;
  readonly prefix: readonly string[];
  readonly from: string;
}

/** @throws Failure that names all three ways to mend it */
export async function findK6(say: (line: string) => void): Promise<K6> {
  const onPath = findTool('k6');
  const found = onPath && versionOf(onPath);
  if (onPath && found && isRecent(found)) return { command: onPath, prefix: [], from: `k6 ${found} of the PATH` };
  if (onPath) say(`The k6 on the PATH (${found ?? 'of no readable version'}) is not 1.${LEAST_MINOR} or later of 1.x`);
  const cached = join(instanceOf('local').folders.cache, `k6-${VERSION}`, 'k6');
  if (existsSync(cached)) return { command: cached, prefix: [], from: `k6 ${VERSION} of the cache, built by Go` };
  const go = findTool('go') ?? ['/usr/local/go/bin/go'].find(existsSync);
  let buildFailure = 'Go is not there either';
  if (go) {
    say(`k6 is not on the PATH: building ${VERSION} with Go, once, into .highstreet/cache (minutes)`);
    try {
      await build(go, cached);
      return { command: cached, prefix: [], from: `k6 ${VERSION}, just built by Go` };
    } catch (cause) {
      buildFailure = `Go could not build it: ${(cause as Error).message}`;
      say(buildFailure);
    }
  }
  const engine = ['docker', 'podman'].map(findTool).find((tool) => tool !== undefined && answers(tool));
  if (engine)
    return { command: engine, prefix: containerArguments(), from: `k6 ${VERSION} of the container image ${IMAGE}` };
  throw new Failure(
    `There is no k6 to send load with. ${buildFailure}, and no container engine answers`,
    `Put k6 1.${LEAST_MINOR} on the PATH (https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go 1.24 or later, or start Docker or Podman`,
  );
}

export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor >= LEAST_MINOR;
}

function versionOf(k6: string): string | undefined {
  try {
    return /v(\d+\.\d+\.\d+)/.exec(
      execFileSync(k6, ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )?.[1];
  } catch {
    return undefined;
  }
}

/** Built aside and moved: a build that was interrupted leaves nothing that looks like k6. */
async function build(go: string, target: string): Promise<void> {
  const folder = join(target, '..');
  mkdirSync(join(folder, '..'), { recursive: true });
  const aside = mkdtempSync(`${folder}-building-`);
  const startedAt = Date.now();
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000);
  let last = '';
  try {
    await withProgress(
      'building k6, seconds of about',
      ABOUT_SECONDS,
      () => ({ done: seconds(), note: last }),
      () => {
        const child = spawn(go, ['install', '-v', '-trimpath', '-ldflags', '-s -w', `go.k6.io/k6@v${VERSION}`], {
          cwd: aside,
          // Without cgo no C compiler is needed; GOFLAGS of a developer must not change what is built.
          env: { ...process.env, GOBIN: aside, CGO_ENABLED: '0', GOFLAGS: '' },
          stdio: ['ignore', 'ignore', 'pipe'],
          timeout: BUILD_WITHIN_MS,
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => (last = text.trim().split('\n').at(-1) ?? last));
        return new Promise<void>((resolve, reject) => {
          child.on('error', reject);
          child.on('close', (code, signal) =>
            code === 0 ? resolve() : reject(new Error(last || `it ended with ${code ?? signal}`)),
          );
        });
      },
    );
    mkdirSync(folder, { recursive: true });
    renameSync(join(aside, 'k6'), target);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The checkout at the same path as outside, and the host's network, so that 127.0.0.1 is this machine. */
function containerArguments(): string[] {
  const user = process.getuid ? ['--user', `${process.getuid()}:${process.getgid?.() ?? 0}`] : [];
  return ['run', '--rm', '-i', '--network=host', ...user, '-v', `${CHECKOUT}:${CHECKOUT}`, '-w', CHECKOUT, IMAGE];
}

function answers(engine: string): boolean {
  try {
    execFileSync(engine, ['info'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
