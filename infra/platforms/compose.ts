import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Docker } from '../engine/docker.ts';
import { type EngineHandle, ensureEngine, whyNoEngine } from '../engine/engine.ts';
import { processes } from '../engine/proc.ts';
import { imageOf } from '../images/image-names.ts';
import { Failure } from '../local/failure.ts';
import type { Size } from '../local/topology.ts';
import { complaintsOf } from './compose/containers.ts';
import { ComposeProject } from './compose/project.ts';
import { updateEach } from './compose/update.ts';
import type { DeployedShop, Platform, RunningInstance, Usage } from './platform.ts';
import { engineProcesses, processesIn, usageOf } from './process-usage.ts';
import { ShopImages } from './shop-images.ts';

/** A first start on a machine of two cores takes one to two minutes; with images that must be read from a disk more. */
const UP_WITHIN_S = 600;
const LOOK_EVERY_MS = 200;

/** The project's docker-compose.yml on one machine, under a project name, ports and networks of its own. */
export function compose({ size = 'full' }: { size?: Size } = {}): Platform {
  return new Compose(size);
}

class Compose implements Platform {
  readonly name = 'compose';
  readonly #size: Size;
  #engine: EngineHandle | undefined;
  #opened: ComposeProject | undefined;
  #version = '';
  /** How many instances of services were asked for. */
  #wanted = 0;
  #images: ShopImages | undefined;
  /** The pids that were killed: until the engine has noticed, it says that their containers are well. */
  readonly #killed = new Set<number>();

  constructor(size: Size) {
    this.#size = size;
  }

  missing(): Promise<string | undefined> {
    return Promise.resolve(whyNoEngine());
  }

  async prepare(versions: readonly string[]): Promise<void> {
    this.#engine = await ensureEngine();
    const docker = new Docker(this.#engine.environment);
    this.#opened = new ComposeProject(docker, this.#size);
    this.#images = new ShopImages(this.#engine);
    await this.#images.build(versions);
    await this.#opened.remove(); // what a test that was killed left behind
  }

  async deploy(version: string): Promise<DeployedShop> {
    const project = this.#project;
    try {
      await project.compose(version, ['up', '--detach', '--wait', '--wait-timeout', String(UP_WITHIN_S)]);
    } catch (error) {
      const complaints = await complaintsOf(project.docker, await project.containers());
      throw new Failure(
        `${(error as Error).message}\n${complaints}`,
        'The lines above say which container is not well.',
      );
    }
    this.#version = version;
    this.#wanted = (await project.instances()).length;
    return { baseUrl: project.baseUrl, mailUrl: project.mailUrl };
  }

  async update(version: string): Promise<void> {
    await updateEach(this.#project, version);
    this.#version = version;
    const others = (await this.instances()).filter((instance) => instance.version !== version);
    if (others.length > 0) throw new Error(`${others.map(({ name }) => name).join(', ')} still run another version`);
  }

  async instances(): Promise<readonly RunningInstance[]> {
    const node = hostname();
    return (await this.#project.instances()).map(({ app, name, version }) => ({ app, name, version, node }));
  }

  async kill({ name }: RunningInstance): Promise<void> {
    const container = (await this.#project.instances()).find((instance) => instance.name === name);
    if (!container) throw new Error(`no container ${name} runs`);
    this.#killed.add(container.pid);
    // Not `docker kill`: to the engine that is a stop which was asked for, and it starts nothing again. A crash it does.
    if (isContainer(container.pid, container.id)) process.kill(container.pid, 'SIGKILL');
    else await this.#killOnItsMachine(container.pid);
  }

  async untilHealthy(timeoutMs: number): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(LOOK_EVERY_MS)) {
      const instances = await this.#project.instances().catch(() => []); // one may end between the two questions
      const well = instances.filter(({ healthy, pid }) => healthy && !this.#killed.has(pid));
      if (well.length >= this.#wanted && well.length === instances.length) return;
      if (Date.now() > deadline)
        throw new Error(`${well.length} of ${this.#wanted} containers of services are healthy`);
    }
  }

  async usage(): Promise<{ readonly shop: Usage; readonly platform: Usage }> {
    const ids = (await this.#project.containers()).map(({ id }) => id);
    const all = processes();
    const engine = engineProcesses(ids, all, this.#engine?.process?.pid);
    return { shop: usageOf(processesIn(ids, all), all), platform: usageOf(engine, all) };
  }

  async tearDown(): Promise<void> {
    const [project, engine] = [this.#opened, this.#engine];
    this.#opened = undefined;
    try {
      await project?.remove();
      await this.#images?.remove();
    } finally {
      await engine?.stop();
    }
  }

  /** Where the engine is on another machine, or in a virtual one as on macOS, or we are not root. */
  async #killOnItsMachine(pid: number): Promise<void> {
    const asRoot = ['run', '--rm', '--pid=host', '--user=0', '--cap-add=KILL', '--network=none', '--entrypoint=node'];
    const command = ['-e', `process.kill(${pid}, 'SIGKILL')`];
    await this.#project.docker.run([...asRoot, imageOf('tools', this.#version), ...command]);
  }

  get #project(): ComposeProject {
    if (!this.#opened) throw new Error('compose was not prepared');
    return this.#opened;
  }
}

/** That the pid of a container is one of this machine, and that we may kill it. */
function isContainer(pid: number, id: string): boolean {
  try {
    return process.getuid?.() === 0 && readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(id);
  } catch {
    return false;
  }
}
