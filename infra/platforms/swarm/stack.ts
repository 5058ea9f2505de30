import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { imageOf } from '../../images/image-names.ts';
import type { AppName } from '../../local/parts/services.ts';
import { CHECKOUT, instanceOf } from '../../local/ports.ts';
import { http } from '../../local/probes.ts';
import { writeSettings } from '../../swarm/write-settings.ts';
import type { Cluster } from './cluster.ts';
import { endpointMode } from './endpoint-mode.ts';
import { type StackState, stackState } from './stack-state.ts';
import { SWARM_FOLDER } from './worker.ts';

/** Other services, volumes and networks than those of a stack that somebody deployed by the README. */
const NAME = 'highstreet-swarm-test';
const OURS = ['--filter', `label=com.docker.stack.namespace=${NAME}`];
const REMOVED_WITHIN_MS = 90_000;
/** What a customer sees first; it takes the whole way from the edge to a database. */
const FIRST_PAGE = '/api/products?limit=1';

/** infra/swarm/stack.yml, deployed to a cluster. */
export class Stack {
  readonly #cluster: Cluster;
  #tools: string | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${instanceOf('test').ports.nginx}`;
  }

  get mailUrl(): string {
    return `http://127.0.0.1:${instanceOf('test').ports.mailWeb}`;
  }

  /** Resolves when the manager has taken it; whether it comes true is asked for by who wants to know, with a deadline. */
  async deploy(version: string): Promise<void> {
    const settings = join(SWARM_FOLDER, 'settings');
    writeSettings(settings, {});
    // What stands where a mail provider would is not the shop's to update.
    this.#tools ??= version;
    const { ports } = instanceOf('test');
    const file = join(CHECKOUT, 'infra', 'swarm', 'stack.yml');
    await this.#cluster.docker.run(
      ['stack', 'deploy', '--detach=true', '--resolve-image', 'never', '--compose-file', file, NAME],
      {
        environment: {
          HIGHSTREET_VERSION: version,
          HIGHSTREET_TOOLS_VERSION: this.#tools,
          HIGHSTREET_ENDPOINT_MODE: endpointMode(),
          HIGHSTREET_SETTINGS: settings,
          HIGHSTREET_CONFIGURATION: '1',
          HIGHSTREET_PORT: String(ports.nginx),
          HIGHSTREET_MAIL_PORT: String(ports.mailWeb),
        },
      },
    );
  }

  /** As an operator does it who does not look: nobody asks whether there is such an image before the nodes do. */
  async updateOne(app: AppName, version: string): Promise<void> {
    const image = ['--no-resolve-image', '--image', imageOf(app, version)];
    await this.#cluster.docker.run(['service', 'update', '--detach=true', ...image, `${NAME}_${app}`]);
  }

  state(): Promise<StackState> {
    return stackState(this.#cluster.socket, NAME);
  }

  /** The edge serves what the services say. */
  answers(): Promise<boolean> {
    return http(instanceOf('test').ports.nginx, FIRST_PAGE)().then(
      () => true,
      () => false,
    );
  }

  /** Its tasks drain first. Nothing when the engine is in no swarm, or has no such stack. */
  async remove(): Promise<void> {
    const { docker } = this.#cluster;
    await docker.run(['stack', 'rm', NAME]).catch(() => undefined);
    for (const deadline = Date.now() + REMOVED_WITHIN_MS; Date.now() < deadline; await sleep(500)) {
      const left = await Promise.all(
        this.#cluster.engines.map((engine) => engine.output(['ps', '--all', '--quiet', ...OURS])),
      );
      if (left.every((ids) => ids.trim() === '')) break;
    }
  }

  /** When no container of it is left. */
  async removeVolumes(): Promise<void> {
    const { docker } = this.#cluster;
    const volumes = (await docker.output(['volume', 'ls', '--quiet', ...OURS])).split('\n').filter(Boolean);
    if (volumes.length > 0) await docker.run(['volume', 'rm', '--force', ...volumes]);
  }
}
