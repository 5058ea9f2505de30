import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../local/failure.ts';
import { isAlive, type ProcessId } from '../local/machine/process-table.ts';
import { Docker } from './docker.ts';
import { type Dockerd, type DockerdPlan, dockerdOf, type EngineEnvironment, startDockerd } from './dockerd.ts';
import { forwardPolicy, removeNetworks } from './firewall.ts';
import { engineFolders } from './folders.ts';
import { networkOf, processes } from './proc.ts';
import { ensurePrograms, obstacle } from './programs.ts';

/** A container engine that answers. */
export interface EngineHandle {
  /** What `docker` has to find set beside the environment of this process: nothing for an engine that the machine has. */
  readonly environment: Partial<EngineEnvironment>;
  /** The machine's own, the one that this checkout had running, or one that was started just now. */
  readonly origin: 'machine' | 'running' | 'started';
  /** The process of dockerd, where it is this checkout's own. */
  readonly process?: ProcessId;
  /** Ends the engine with all its containers if it was started just now; otherwise it belongs to somebody else. */
  stop(): Promise<void>;
}

/** What is remembered of the engine of this checkout while it runs. */
interface Remembered {
  readonly process: ProcessId;
  readonly forwardPolicy: string;
}

const NOT_OURS = () => Promise.resolve();

/** The engine that answers, started and even got from Debian's packages where none does. @throws Failure */
export async function ensureEngine(): Promise<EngineHandle> {
  const answering = answeringEngine();
  if (answering) return answering;
  const plan = planOf();
  await ensurePrograms(plan.programs);
  const policy = forwardPolicy();
  const dockerd = await startDockerd(plan);
  const remembered: Remembered = { process: dockerd.process, forwardPolicy: policy };
  writeFileSync(stateFile(), JSON.stringify(remembered));
  const { environment, process } = dockerd;
  return { environment, process, origin: 'started', stop: () => end(dockerd, policy) };
}

/** The engine that answers, the machine's own before that of this checkout. @throws Failure when it lacks a plugin */
export function answeringEngine(): EngineHandle | undefined {
  if (runs({}, 'version', '--format', '{{.Server.Version}}')) {
    for (const plugin of ['compose', 'buildx'])
      if (!runs({}, plugin, 'version'))
        throw new Failure(
          `Docker answers, but docker ${plugin} does not.`,
          `Install its plugin: docker-${plugin}-plugin of Docker's packages, docker-${plugin} of Debian 13's.`,
        );
    return { environment: {}, origin: 'machine', stop: NOT_OURS };
  }
  const own = ownEngine();
  return own && { environment: own.environment, process: own.process, origin: 'running', stop: NOT_OURS };
}

/** Why {@link ensureEngine} would fail, and what would mend it; undefined when it would not. */
export function whyNoEngine(): string | undefined {
  try {
    return answeringEngine() ? undefined : obstacle();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.message} ${error.mend}`;
  }
}

/** Ends the engine of this checkout, whoever started it; false when it does not run. */
export async function stopEngine(): Promise<boolean> {
  const own = ownEngine();
  if (!own) return false;
  await end(own, own.policy);
  return true;
}

function ownEngine(): (Dockerd & { policy: string }) | undefined {
  if (!existsSync(stateFile())) return undefined;
  const { process, forwardPolicy: policy } = JSON.parse(readFileSync(stateFile(), 'utf8')) as Remembered;
  return isAlive(process) ? { ...dockerdOf(planOf(), process), policy } : undefined;
}

async function end(dockerd: Dockerd, policy: string): Promise<void> {
  const docker = new Docker(dockerd.environment);
  const listed = docker.output(['network', 'ls', '--no-trunc', '--filter', 'driver=bridge', '--format', '{{.ID}}']);
  const ids = (await listed.catch(() => '')).split('\n').filter(Boolean);
  await dockerd.stop();
  removeNetworks({ bridges: ids.map((id) => `br-${id.slice(0, 12)}`), alone: !anotherRuns() }, policy);
}

/** Another dockerd in the network of this process. */
function anotherRuns(): boolean {
  const own = networkOf('self');
  return processes().some(({ pid, name }) => name === 'dockerd' && networkOf(pid) === own);
}

function planOf(): DockerdPlan {
  return engineFolders();
}

function stateFile(): string {
  return join(engineFolders().run, 'engine.json');
}

function runs(environment: Partial<EngineEnvironment>, ...args: string[]): boolean {
  try {
    execFileSync('docker', args, { stdio: 'ignore', timeout: 20_000, env: { ...process.env, ...environment } });
    return true;
  } catch {
    return false;
  }
}
