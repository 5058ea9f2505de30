import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../local/failure.ts';
import { CHECKOUT, instanceOf } from '../../local/ports.ts';
import { nomadApi, nomadProgram } from '../../nomad/nomad-cli.ts';

/** Where `nomad` asks unless NOMAD_ADDR says otherwise, and where agent.hcl listens. */
const ADDRESS = 'http://127.0.0.1:4646';
const READY_WITHIN_MS = 60_000;

/** One agent, server and client, by infra/nomad/agent.hcl, with its data in the folder of the test instance. */
export class Agent {
  readonly #child: ChildProcess;
  readonly #data: string;

  private constructor(child: ChildProcess, data: string) {
    this.#child = child;
    this.#data = data;
  }

  /** @param engine what `docker` has to find set, such as DOCKER_HOST @throws Failure */
  static async start(engine: Readonly<Partial<Record<string, string>>>): Promise<Agent> {
    if (
      await fetch(`${ADDRESS}/v1/agent/health`).then(
        () => true,
        () => false,
      )
    )
      throw new Failure(`A Nomad agent answers at ${ADDRESS}.`, 'Stop it: the test brings its own.');
    const { folders } = instanceOf('test');
    const data = join(folders.data, 'nomad');
    mkdirSync(data, { recursive: true });
    mkdirSync(folders.logs, { recursive: true });
    const log = openSync(join(folders.logs, 'nomad.log'), 'a');
    const args = ['agent', '-config', join(CHECKOUT, 'infra', 'nomad', 'agent.hcl'), '-data-dir', data];
    const child = spawn(nomadProgram() ?? 'nomad', args, {
      env: { ...process.env, ...engine },
      stdio: ['ignore', log, log],
    });
    const agent = new Agent(child, data);
    await agent.#untilReady(join(folders.logs, 'nomad.log')).catch(async (error: unknown) => {
      await agent.stop();
      throw error;
    });
    return agent;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The jobs are to be stopped before: an agent that ends leaves its containers running. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.kill('SIGTERM')) await once(this.#child, 'exit');
    rmSync(this.#data, { recursive: true, force: true });
  }

  async #untilReady(log: string): Promise<void> {
    for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(500)) {
      const nodes = await nomadApi<{ Status: string; Drivers: Record<string, { Healthy: boolean }> }[]>(
        '/v1/nodes',
      ).catch(() => []);
      if (nodes.some(({ Status, Drivers }) => Status === 'ready' && Drivers.docker?.Healthy)) return;
      if (this.#child.exitCode !== null || Date.now() > deadline)
        throw new Failure(
          'The Nomad agent does not become ready.',
          `Its log says why: ${log}. It has to be run as root.`,
        );
    }
  }
}
