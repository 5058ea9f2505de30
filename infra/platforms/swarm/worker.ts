import { existsSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Docker } from '../../engine/docker.ts';
import { type Dockerd, type DockerdPlan, dockerdOf, startDockerd } from '../../engine/dockerd.ts';
import { engineFolders } from '../../engine/folders.ts';
import { isAlive, type ProcessId } from '../../local/machine/process-table.ts';
import { WorkerNetwork } from './worker-network.ts';

/** Where all that a tried-out swarm keeps lies, beside the data of the engine. */
export const SWARM_FOLDER = join(dirname(engineFolders().data), 'swarm');

/** One more node on this machine: an engine in a network namespace of its own, which knows no image of the first. */
export class Worker {
  readonly name: string;
  readonly network: WorkerNetwork;
  readonly #plan: DockerdPlan;
  #dockerd: Dockerd | undefined;

  constructor(number: number) {
    this.name = `node-${number}`;
    this.network = new WorkerNetwork(number);
    const { programs, run } = engineFolders();
    this.#plan = {
      programs,
      data: join(SWARM_FOLDER, this.name),
      run: `${run}-${this.name}`,
      log: join(SWARM_FOLDER, `${this.name}.log`),
      // Shims and cgroups of several engines would meet under the same names.
      flags: [
        `--cgroup-parent=/highstreet-${this.name}`,
        `--containerd-namespace=${this.name}`,
        `--containerd-plugins-namespace=plugins.${this.name}`,
      ],
      enter: this.network.enter(this.name),
    };
  }

  async start(): Promise<Docker> {
    this.network.make();
    this.#dockerd = await startDockerd(this.#plan);
    writeFileSync(this.#stateFile, JSON.stringify(this.#dockerd.process));
    return new Docker(this.#dockerd.environment);
  }

  /** Undefined while it does not run. */
  get docker(): Docker | undefined {
    return this.#dockerd && new Docker(this.#dockerd.environment);
  }

  /** For `docker --host`. */
  get host(): string {
    return `unix://${join(this.#plan.run, 'docker.sock')}`;
  }

  /** With all that is in it, also what a test that was killed has left behind. */
  async remove(): Promise<void> {
    const dockerd = this.#dockerd ?? this.#leftBehind();
    this.#dockerd = undefined;
    await dockerd?.stop();
    this.network.remove();
    for (const folder of [this.#plan.data, this.#plan.run]) rmSync(folder, { recursive: true, force: true });
    rmSync(this.#plan.log, { force: true });
    removeCgroups(`highstreet-${this.name}`);
  }

  #leftBehind(): Dockerd | undefined {
    if (!existsSync(this.#stateFile)) return undefined;
    const id = JSON.parse(readFileSync(this.#stateFile, 'utf8')) as ProcessId;
    return isAlive(id) ? dockerdOf(this.#plan, id) : undefined;
  }

  get #stateFile(): string {
    return join(this.#plan.run, 'worker.json');
  }
}

/** Version 1 has a tree for each controller, version 2 one. An engine leaves the folder that it made for its containers. */
function removeCgroups(name: string): void {
  const controllers = readFileSync('/proc/self/cgroup', 'utf8').matchAll(/^\d+:([^:]*):/gm);
  const trees = [...controllers].map(([, controller = '']) => controller.replace(/^name=/, ''));
  for (const tree of new Set(['', ...trees])) {
    try {
      rmdirSync(join('/sys/fs/cgroup', tree, name));
    } catch {
      // it is not there
    }
  }
}
