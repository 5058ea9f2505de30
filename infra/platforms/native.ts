import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processes, withDescendants } from '../engine/proc.ts';
import { buildServices } from '../local/commands/build.ts';
import { Failure } from '../local/failure.ts';
import { isAlive, signal } from '../local/machine/process-table.ts';
import { APPS, type AppName } from '../local/parts/services.ts';
import { CHECKOUT, instanceOf } from '../local/ports.ts';
import { isWell, type PartStatus, readState, type RunState } from '../local/supervisor/state-file.ts';
import type { Size } from '../local/topology.ts';
import type { DeployedShop, Platform, RunningInstance, Usage } from './platform.ts';
import { usageOf } from './process-usage.ts';

/** Who is called before who calls. */
const ORDER: readonly AppName[] = ['catalog', 'orders', 'notifications', 'gateway'];
/** Callers leave an instance that refused them alone for 1 s, then for twice that, before they ask it again. */
const FOUND_AGAIN_MS = 3_000;
const READY_AGAIN_MS = 120_000;
const LOOK_EVERY_MS = 100;

/**
 * The processes of `npm start`, as the instance `test`, under the project's own supervisor.
 *
 * An update ends one process after the other and lets the supervisor start it again, from bundles that somebody built. The
 * services of two instances lose no request by it; notifications has one, and its answers are missing for seconds. The
 * bundles are the same for all versions here: the version is what was asked for, and no process says it.
 */
export function native({ size = 'full' }: { size?: Size } = {}): Platform {
  return new Native(size);
}

interface ServicePart extends PartStatus {
  readonly app: AppName;
}

class Native implements Platform {
  readonly name = 'native';
  readonly #size: Size;
  readonly #instance = instanceOf('test');
  readonly #versions = new Map<string, string>();
  /** The pids that were killed: the supervisor looks at a process every other second. */
  readonly #killed = new Set<number>();
  #started = false;

  constructor(size: Size) {
    this.#size = size;
  }

  missing(): Promise<string | undefined> {
    // What the shop runs on is installed or told of by its start.
    return Promise.resolve(
      isAlive(readState(this.#instance.folders)?.supervisor)
        ? 'The instance test runs already: npm stop -- --instance test'
        : undefined,
    );
  }

  async prepare(): Promise<void> {
    const missing = await this.missing();
    if (missing) throw new Failure('The native shop cannot be started.', missing);
    await buildServices();
    this.#started = true;
    await this.#runner('reset', '--yes');
  }

  async deploy(version: string): Promise<DeployedShop> {
    await this.#runner('start', '--detach', '--no-build', '--size', this.#size);
    for (const { name } of this.#services()) this.#versions.set(name, version);
    const { nginx, mailWeb } = this.#instance.ports;
    return { baseUrl: `http://127.0.0.1:${nginx}`, mailUrl: `http://127.0.0.1:${mailWeb}` };
  }

  async update(version: string): Promise<void> {
    for (const app of ORDER) {
      for (const part of this.#services().filter((service) => service.app === app)) {
        if (part.process) signal(part.process, 'SIGTERM');
        await this.#untilReplaced(part);
        this.#versions.set(part.name, version);
        await sleep(FOUND_AGAIN_MS);
      }
    }
  }

  instances(): Promise<readonly RunningInstance[]> {
    const node = hostname();
    const running = this.#services().filter(({ process }) => isAlive(process));
    return Promise.resolve(
      running.map(({ app, name }) => ({ app, name, version: this.#versions.get(name) ?? 'unknown', node })),
    );
  }

  kill({ name }: RunningInstance): Promise<void> {
    const part = this.#services().find((service) => service.name === name);
    if (!part?.process) return Promise.reject(new Error(`no process ${name} runs`));
    this.#killed.add(part.process.pid);
    signal(part.process, 'SIGKILL');
    return Promise.resolve();
  }

  async untilHealthy(timeoutMs: number): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(LOOK_EVERY_MS)) {
      const ill = this.#state().parts.filter(
        (part) => !isWell(part) || (part.process !== undefined && this.#killed.has(part.process.pid)),
      );
      if (ill.length === 0) return;
      if (Date.now() > deadline) throw new Error(`not ready: ${ill.map(({ name }) => name).join(', ')}`);
    }
  }

  usage(): Promise<{ readonly shop: Usage; readonly platform: Usage }> {
    const { parts, supervisor } = this.#state();
    const all = processes();
    const roots = parts.flatMap(({ process }) => (process && isAlive(process) ? [process.pid] : []));
    return Promise.resolve({
      shop: usageOf(withDescendants(roots, all), all),
      platform: usageOf([supervisor.pid], all),
    });
  }

  async tearDown(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    await this.#runner('stop');
    await this.#runner('reset', '--yes');
  }

  async #untilReplaced(part: PartStatus): Promise<void> {
    for (const deadline = Date.now() + READY_AGAIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      const now = this.#services().find(({ name }) => name === part.name);
      if (now?.state === 'ready' && now.process?.pid !== part.process?.pid) return;
      if (Date.now() > deadline) throw new Error(`${part.name} is not back after ${READY_AGAIN_MS / 1_000} s`);
    }
  }

  #services(): ServicePart[] {
    return this.#state().parts.flatMap((part) => {
      const app = APPS.find((candidate) => part.name.replace(/-\d+$/, '') === candidate);
      return app && part.kind === 'server' ? [{ ...part, app }] : [];
    });
  }

  #state(): RunState {
    const state = readState(this.#instance.folders);
    if (!state) throw new Error('the instance test does not run');
    return state;
  }

  /** The command of `npm start`, as a process of its own: it reads keys and signals, and says its progress on our stderr. */
  async #runner(command: string, ...args: string[]): Promise<void> {
    const cli = [join(CHECKOUT, 'infra', 'local', 'cli.ts'), command, '--instance', this.#instance.name, ...args];
    const child = spawn(process.execPath, cli, { cwd: CHECKOUT, stdio: ['ignore', process.stderr, process.stderr] });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Failure(`npm ${command} of the instance test failed.`, 'Its reason stands above.');
  }
}
