import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Docker } from '../../engine/docker.ts';
import type { EngineHandle } from '../../engine/engine.ts';
import { engineFolders } from '../../engine/folders.ts';
import { ensurePrograms, obstacle } from '../../engine/programs.ts';
import { imageOf } from '../../images/image-names.ts';
import { Failure } from '../../local/failure.ts';
import { runCommand } from '../../local/machine/run-command.ts';
import { APPS } from '../../local/parts/services.ts';
import { ask, socketOf } from './engine-api.ts';
import { makeNetwork, MANAGER_ADDRESS, removeNetwork } from './worker-network.ts';
import { SWARM_FOLDER, Worker } from './worker.ts';

/** Says that a swarm was made here, and may be removed here. */
const MARK = 'highstreet.made-by';
/** What stack.yml pins to a node, and the mark. */
const LABELS = ['highstreet.data=here', 'highstreet.replicas=here', 'highstreet.edge=here', `${MARK}=test`];
/** Beside the manager, where the data are. Two, so that a service has another place when one is cut off. */
const WORKERS = [2, 3];
const NODE_READY_WITHIN_MS = 60_000;

/** A swarm of this machine's engine as the manager, and of more engines beside it where they can be started. */
export class Cluster {
  readonly docker: Docker;
  readonly socket: string;
  readonly workers: Worker[];
  readonly #engine: EngineHandle;

  constructor(engine: EngineHandle) {
    this.#engine = engine;
    this.docker = new Docker(engine.environment);
    this.socket = socketOf({ ...process.env, ...engine.environment });
    // They need the engine's programs, and to be root.
    this.workers = obstacle() === undefined ? WORKERS.map((number) => new Worker(number)) : [];
  }

  /** Of all nodes that run. */
  get engines(): Docker[] {
    return [this.docker, ...this.workers.flatMap((worker) => worker.docker ?? [])];
  }

  /** @throws Failure when the engine is in a swarm that was not made here */
  async make(versions: readonly string[]): Promise<void> {
    if (await this.#inSwarm())
      throw new Failure(
        'The container engine is in a swarm that was not made for this test.',
        'Take another engine, or leave that swarm: docker swarm leave --force',
      );
    const alone = this.workers.length === 0;
    if (!alone) makeNetwork();
    const address = alone ? '127.0.0.1' : MANAGER_ADDRESS;
    await this.docker.run(['swarm', 'init', '--advertise-addr', address, '--listen-addr', `${address}:2377`]);
    const labels = LABELS.flatMap((label) => ['--label-add', label]);
    const id = (await this.docker.output(['info', '--format', '{{.Swarm.NodeID}}'])).trim();
    await this.docker.run(['node', 'update', ...labels, id]);
    if (alone) return;
    await ensurePrograms(engineFolders().programs);
    const token = (await this.docker.output(['swarm', 'join-token', '--quiet', 'worker'])).trim();
    for (const worker of this.workers) {
      console.log(`Starting ${worker.name}: one more engine in a network of its own`);
      const docker = await worker.start();
      await this.#giveImages(worker, versions);
      const { address: own } = worker.network;
      const addresses = ['--advertise-addr', own, '--listen-addr', `${own}:2377`];
      await docker.run(['swarm', 'join', '--token', token, ...addresses, `${MANAGER_ADDRESS}:2377`]);
    }
    for (const { name } of this.workers) await this.untilNodeIs(name, 'ready');
  }

  /** As the manager sees it: `ready` or `down`. */
  async untilNodeIs(name: string, state: string): Promise<void> {
    const filters = { name: [name] };
    for (const deadline = Date.now() + NODE_READY_WITHIN_MS; ; await sleep(200)) {
      const [node] = (await ask(this.socket, '/nodes', filters)) as { Status: { State: string } }[];
      if (node?.Status.State === state) return;
      if (Date.now() > deadline) throw new Error(`${name} is ${node?.Status.State ?? 'not there'}, not ${state}`);
    }
  }

  async remove(): Promise<void> {
    for (const worker of this.workers) await worker.remove();
    if (await this.#isOurs()) {
      await this.docker.run(['swarm', 'leave', '--force']);
      // Swarm made it, and leaves it.
      await this.docker.run(['network', 'rm', 'docker_gwbridge']).catch(() => undefined);
    }
    if (this.workers.length > 0) removeNetwork();
    rmSync(SWARM_FOLDER, { recursive: true, force: true });
  }

  /** The services alone: all else is pinned to the manager. A registry would do this. */
  async #giveImages(worker: Worker, versions: readonly string[]): Promise<void> {
    const images = versions.flatMap((version) => APPS.map((app) => imageOf(app, version)));
    const docker = (host: string, ...args: string[]) => ['docker', '--host', host, ...args].join(' ');
    const pipe = `${docker(`unix://${this.socket}`, 'save', ...images)} | ${docker(worker.host, 'load', '--quiet')}`;
    const env = { ...process.env, ...this.#engine.environment };
    const args = ['bash', '-c', `set -o pipefail; ${pipe}`];
    await runCommand({ command: '/usr/bin/env', args, env }, () => undefined);
  }

  async #inSwarm(): Promise<boolean> {
    const state = await this.docker.output(['info', '--format', '{{.Swarm.LocalNodeState}}']);
    return state.trim() !== 'inactive';
  }

  async #isOurs(): Promise<boolean> {
    if (!(await this.#inSwarm())) return false;
    const labels = await this.docker.output(['node', 'inspect', 'self', '--format', `{{json .Spec.Labels}}`]);
    return MARK in ((JSON.parse(labels) ?? {}) as object);
  }
}
