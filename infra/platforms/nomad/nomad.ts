import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Docker } from '../../engine/docker.ts';
import { type EngineHandle, ensureEngine, whyNoEngine } from '../../engine/engine.ts';
import { processes, withDescendants } from '../../engine/proc.ts';
import { Failure } from '../../local/failure.ts';
import { APPS, type AppName } from '../../local/parts/services.ts';
import { CHECKOUT, instanceOf } from '../../local/ports.ts';
import { DEPLOY_ORDER, fileOf, type JobName } from '../../nomad/deploy-order.ts';
import { readJobs } from '../../nomad/job-files.ts';
import { nomadApi, nomadProgram, runNomad } from '../../nomad/nomad-cli.ts';
import { prepareCluster } from '../../nomad/prepare-cluster.ts';
import type { DeployedShop, Platform, RunningInstance, Usage } from '../platform.ts';
import { engineProcesses, processesIn, usageOf } from '../process-usage.ts';
import { ShopImages } from '../shop-images.ts';
import { Agent } from './agent.ts';
import { addressOf, notReady, runningInstances } from './cluster-state.ts';

const UP_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 500;

/**
 * The project's jobs on one agent of this machine. Written to Nomad's documentation and never run: where the project is
 * made there is no Nomad. Whoever runs it first may have to mend it.
 */
export function nomad(): Platform {
  return new Nomad();
}

class Nomad implements Platform {
  readonly name = 'nomad';
  #engine: EngineHandle | undefined;
  #agent: Agent | undefined;
  #standInOfNginx = false;
  #images: ShopImages | undefined;

  missing(): Promise<string | undefined> {
    if (!nomadProgram()) return Promise.resolve('There is no nomad on the PATH: install Nomad 1.10 or newer');
    return Promise.resolve(whyNoEngine());
  }

  async prepare(versions: readonly string[]): Promise<void> {
    this.#engine = await ensureEngine();
    this.#images = new ShopImages(this.#engine);
    const standIns = await this.#images.build(versions);
    this.#standInOfNginx = standIns.some((standIn) => standIn.startsWith('nginx:'));
    this.#agent = await Agent.start(this.#engine.environment);
    await prepareCluster(await readJobs(join(CHECKOUT, 'infra', 'nomad')), instanceOf('test').folders.keys);
  }

  async deploy(version: string): Promise<DeployedShop> {
    for (const job of DEPLOY_ORDER) await this.#run(job, version);
    await this.untilHealthy(UP_WITHIN_MS);
    return { baseUrl: await addressOf('edge'), mailUrl: await addressOf('mail') };
  }

  async update(version: string): Promise<void> {
    for (const job of DEPLOY_ORDER) if (APPS.includes(job as AppName)) await this.#run(job, version);
    for (const deadline = Date.now() + UP_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      const others = (await runningInstances()).filter((instance) => instance.version !== version);
      if (others.length === 0) return this.untilHealthy(UP_WITHIN_MS);
      if (Date.now() > deadline) throw new Error(`${others.length} instances still run another version`);
    }
  }

  instances(): Promise<readonly RunningInstance[]> {
    return runningInstances();
  }

  /** Nomad names a container by its task and its allocation. */
  async kill({ app, name }: RunningInstance): Promise<void> {
    const pid = Number(await this.#docker.output(['inspect', '--format', '{{.State.Pid}}', `${app}-${name}`]));
    if (!(pid > 0)) throw new Error(`no container of ${app} runs in ${name}`);
    process.kill(pid, 'SIGKILL');
  }

  async untilHealthy(timeoutMs: number): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(LOOK_EVERY_MS)) {
      const open = await notReady();
      if (open.length === 0) return;
      if (Date.now() > deadline)
        throw new Failure(`Not ready after ${timeoutMs / 1_000} s:\n${open.join('\n')}`, 'See nomad job status.');
    }
  }

  /** The agent counts as the platform, with the loggers that it starts for each task. */
  async usage(): Promise<{ readonly shop: Usage; readonly platform: Usage }> {
    const label = 'label=com.hashicorp.nomad.alloc_id';
    const listed = await this.#docker.output(['ps', '--no-trunc', '--filter', label, '--format', '{{.ID}}']);
    const [ids, all] = [listed.split('\n').filter(Boolean), processes()];
    const platform = [...engineProcesses(ids, all), ...withDescendants([this.#agent?.pid ?? 0], all)];
    return { shop: usageOf(processesIn(ids, all), all), platform: usageOf(platform, all) };
  }

  async tearDown(): Promise<void> {
    const [engine, agent] = [this.#engine, this.#agent];
    this.#agent = undefined;
    try {
      if (agent) {
        const jobs = await nomadApi<{ ID: string }[]>('/v1/jobs').catch(() => []);
        for (const { ID } of jobs) await runNomad(['job', 'stop', '-purge', ID]);
        await runNomad(['system', 'gc']);
        await agent.stop();
      }
      await this.#images?.remove();
    } finally {
      await engine?.stop();
    }
  }

  /** Returns when its deployment is over: `nomad job run` watches it, and fails with it. */
  async #run(job: JobName, version: string): Promise<void> {
    const given = {
      version,
      // The promise of agent.hcl is larger than a machine for tests.
      cpu_hard_limit: 'false',
      ...(job === 'gateway' ? { dev_issuer: 'on' } : {}),
      ...(job === 'edge' && this.#standInOfNginx ? { on_reload: '' } : {}),
    };
    const variables = Object.entries(given).flatMap(([name, value]) => ['-var', `${name}=${value}`]);
    console.log(`Deploying ${job} ${version}`);
    await runNomad(['job', 'run', '-preserve-counts', ...variables, fileOf(job)]);
  }

  get #docker(): Docker {
    return new Docker(this.#engine?.environment);
  }
}
