import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineHandle, ensureEngine, whyNoEngine } from '../../engine/engine.ts';
import { processes } from '../../engine/proc.ts';
import { Failure } from '../../local/failure.ts';
import type { AppName } from '../../local/parts/services.ts';
import type { DeployedShop, Platform, RunningInstance, Usage } from '../platform.ts';
import { engineProcesses, processesIn, usageOf } from '../process-usage.ts';
import { NO_VERSION, ShopImages } from '../shop-images.ts';
import { Cluster } from './cluster.ts';
import { notReady, ofOtherVersion, runningTasks, updateFailed } from './readiness.ts';
import type { StackState } from './stack-state.ts';
import { Stack } from './stack.ts';

/** A first start on two cores, with the import of the products and Kafka, takes two to three minutes. */
const UP_WITHIN_MS = 600_000;
/** Two tasks of each service, one after the other, each with its start, 5 s of delay and 15 s of being watched. */
const UPDATED_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 200;
const SEE = 'docker service ps --no-trunc and docker service logs say why.';

/** The project's own stack on a swarm of this machine's engine and, on Linux as root, of two nodes more. */
export function swarm(): Platform {
  return new Swarm();
}

class Swarm implements Platform {
  readonly name = 'swarm';
  #engine: EngineHandle | undefined;
  #cluster: Cluster | undefined;
  #stack: Stack | undefined;
  #images: ShopImages | undefined;
  readonly #lost = { tasks: new Set<string>(), nodes: new Set<string>() };

  missing(): Promise<string | undefined> {
    return Promise.resolve(whyNoEngine());
  }

  async prepare(versions: readonly string[]): Promise<void> {
    this.#engine = await ensureEngine();
    this.#cluster = new Cluster(this.#engine);
    this.#images = new ShopImages(this.#engine);
    await this.#images.build(versions);
    this.#stack = new Stack(this.#cluster);
    // What a test that was killed has left behind.
    await this.#stack.remove();
    await this.#cluster.remove();
    await this.#stack.removeVolumes();
    await this.#cluster.make(versions);
  }

  async deploy(version: string): Promise<DeployedShop> {
    await this.#opened.deploy(version);
    await this.untilHealthy(UP_WITHIN_MS);
    return { baseUrl: this.#opened.baseUrl, mailUrl: this.#opened.mailUrl };
  }

  async update(version: string): Promise<void> {
    await this.#opened.deploy(version);
    for (const deadline = Date.now() + UPDATED_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      const state = await this.#opened.state();
      const failed = updateFailed(state, version);
      if (failed) throw new Failure(failed, SEE);
      const open = [...notReady(state, this.#lost), ...ofOtherVersion(state, version)];
      if (open.length === 0) return;
      if (Date.now() > deadline) throw new Failure(`The update does not end:\n${open.join('\n')}`, SEE);
    }
  }

  async updateInVain(app: AppName): Promise<string> {
    await this.#opened.updateOne(app, NO_VERSION);
    for (const deadline = Date.now() + UPDATED_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      const state = await this.#opened.state();
      const service = state.services.find(({ name }) => name === app);
      if (service?.update === 'rollback_completed' && notReady(state, this.#lost).length === 0)
        return `its own rollback: ${service.message}`;
      if (service?.update === 'completed') throw new Failure(`${app} runs a version that has no image`, SEE);
      if (Date.now() > deadline) throw new Failure(`No rollback of ${app}: ${service?.update}`, SEE);
    }
  }

  async instances(): Promise<readonly RunningInstance[]> {
    const tasks = runningTasks(await this.#opened.state(), this.#lost);
    return tasks.map(({ app, name, tag, node }) => ({ app, name, version: tag, node }));
  }

  async kill({ name }: RunningInstance): Promise<void> {
    const task = runningTasks(await this.#opened.state(), this.#lost).find((one) => one.name === name);
    if (!task?.pid) throw new Error(`no task ${name} runs`);
    this.#lost.tasks.add(task.id);
    process.kill(task.pid, 'SIGKILL');
  }

  async untilHealthy(timeoutMs: number): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(LOOK_EVERY_MS)) {
      const open = notReady(await this.#opened.state(), this.#lost);
      if (open.length === 0 && (await this.#opened.answers())) return;
      if (Date.now() > deadline)
        throw new Failure(`Not ready after ${timeoutMs / 1_000} s:\n${open.join('\n') || 'the edge'}`, SEE);
    }
  }

  get cutNode(): Platform['cutNode'] {
    return this.#cluster && this.#cluster.workers.length > 0 ? () => this.#cut(this.#cluster!) : undefined;
  }

  async usage(): Promise<{ readonly shop: Usage; readonly platform: Usage }> {
    const state = await this.#opened.state();
    const ids = state.tasks.flatMap(({ containerId, pid }) => (pid > 0 ? [containerId] : []));
    const all = processes();
    return { shop: usageOf(processesIn(ids, all), all), platform: usageOf(engineProcesses(ids, all), all) };
  }

  async tearDown(): Promise<void> {
    const [engine, cluster, stack] = [this.#engine, this.#cluster, this.#stack];
    this.#cluster = this.#stack = undefined;
    try {
      await stack?.remove().finally(() => cluster?.remove());
      await stack?.removeVolumes();
      await this.#images?.remove();
    } finally {
      await engine?.stop();
    }
  }

  /** The worker with the most services. Its tasks go on, and nobody reaches them. */
  async #cut(cluster: Cluster): Promise<{ readonly node: string; heal(): Promise<void> }> {
    const counts = countByNode(await this.#opened.state(), this.#lost);
    const most = (name: string) => counts.get(name) ?? 0;
    const [worker] = cluster.workers.toSorted((one, other) => most(other.name) - most(one.name));
    if (!worker || most(worker.name) === 0) throw new Error('no worker runs a service');
    worker.network.cut();
    this.#lost.nodes.add(worker.name);
    return {
      node: worker.name,
      heal: async () => {
        worker.network.heal();
        await cluster.untilNodeIs(worker.name, 'ready');
        this.#lost.nodes.delete(worker.name);
      },
    };
  }

  get #opened(): Stack {
    if (!this.#stack) throw new Error('swarm was not prepared');
    return this.#stack;
  }
}

function countByNode(state: StackState, lost: Parameters<typeof runningTasks>[1]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node } of runningTasks(state, lost)) counts.set(node, (counts.get(node) ?? 0) + 1);
  return counts;
}
