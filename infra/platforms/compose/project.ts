import type { Docker, DockerCall } from '../../engine/docker.ts';
import type { AppName } from '../../local/parts/services.ts';
import { CHECKOUT, instanceOf } from '../../local/ports.ts';
import type { Size } from '../../local/topology.ts';
import { type Container, containersOf } from './containers.ts';

/** One instance of a service. */
export type ServiceContainer = Container & { readonly app: AppName };

/**
 * The project's docker-compose.yml as a compose project of its own: other containers, volumes, ports and networks than
 * those of a developer's `docker compose up`, which goes on undisturbed.
 */
export class ComposeProject {
  static readonly NAME = 'highstreet-test';
  static readonly EDGE_NET = '172.30.78';
  readonly docker: Docker;
  readonly #size: Size;

  constructor(docker: Docker, size: Size) {
    this.docker = docker;
    this.#size = size;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${instanceOf('test').ports.nginx}`;
  }

  get mailUrl(): string {
    return `http://127.0.0.1:${instanceOf('test').ports.mailWeb}`;
  }

  /** `docker compose …` with the images of that version. @throws Failure with its last lines */
  compose(version: string, args: readonly string[], { onLine }: Pick<DockerCall, 'onLine'> = {}): Promise<void> {
    const { ports } = instanceOf('test');
    return this.docker.run(['compose', '--file', 'docker-compose.yml', '--progress', 'plain', ...args], {
      cwd: CHECKOUT,
      environment: {
        COMPOSE_PROJECT_NAME: ComposeProject.NAME,
        COMPOSE_PROFILES: this.#size,
        HIGHSTREET_VERSION: version,
        HIGHSTREET_PORT: String(ports.nginx),
        HIGHSTREET_MAIL_PORT: String(ports.mailWeb),
        HIGHSTREET_EDGE_NET: ComposeProject.EDGE_NET,
      },
      ...(onLine ? { onLine } : {}),
    });
  }

  containers(): Promise<Container[]> {
    return containersOf(this.docker, ComposeProject.NAME);
  }

  /** The containers of the services that run, in the order of their names. */
  async instances(): Promise<ServiceContainer[]> {
    const running = (await this.containers()).flatMap((container) =>
      container.app && container.pid > 0 ? [{ ...container, app: container.app }] : [],
    );
    return running.sort((one, other) => one.name.localeCompare(other.name));
  }

  /** All containers, volumes and networks of it. */
  async remove(): Promise<void> {
    await this.compose('none', ['down', '--volumes', '--remove-orphans', '--timeout', '30']);
  }
}
