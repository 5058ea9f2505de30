import { setTimeout as sleep } from 'node:timers/promises';
import type { Docker } from '../../engine/docker.ts';
import type { AppName } from '../../local/parts/services.ts';
import type { ServiceContainer } from './project.ts';

/** What an update needs of a compose project. */
export interface Updatable {
  readonly docker: Pick<Docker, 'run'>;
  compose(version: string, args: readonly string[]): Promise<void>;
  instances(): Promise<readonly ServiceContainer[]>;
}

type Wait = (ms: number) => Promise<unknown>;

/** Who is called before who calls, so that a new caller finds new answers. */
const ORDER: readonly AppName[] = ['catalog', 'orders', 'notifications', 'gateway'];
const MIGRATIONS = ['migrate-catalog', 'migrate-orders', 'migrate-notifications'];

/** Callers look names up every 5 s (DISCOVERY_INTERVAL_MS); then they know a new container's address. */
const FOUND_BY_NAME_MS = 6_000;
/** The watcher beside NGINX asks every 100 ms, and takes a gateway in after two good answers. */
const FOUND_BY_WATCHER_MS = 1_000;
/** As stop_grace_period of docker-compose.yml. */
const GRACE_S = 25;

/**
 * Compose has no rolling update: it recreates a container in place, the old one ends before the new one starts. One
 * instance at a time that costs no request where another serves meanwhile: the old one drains, NGINX (through its watcher)
 * and the calling services go to the other. Of a service with one instance a second is started beside it first, and the
 * old one ends when callers have found the new one. A single gateway cannot be replaced so, for its address is fixed: in
 * the slim size an update of it is an outage of some seconds.
 */
export async function updateEach(project: Updatable, version: string, wait: Wait = sleep): Promise<void> {
  // New tables before new code. They must serve the old code, too, which still runs.
  for (const migration of MIGRATIONS) await project.compose(version, ['run', '--rm', '--no-deps', '-T', migration]);
  const running = await project.instances();
  for (const app of ORDER) {
    const services = [...new Set(running.filter((one) => one.app === app).map(({ service }) => service))];
    for (const service of services) {
      if (services.length > 1 || app === 'gateway') await recreate(project, version, service);
      else await startBeside(project, version, service, wait);
      await wait(app === 'gateway' ? FOUND_BY_WATCHER_MS : FOUND_BY_NAME_MS);
    }
  }
}

function recreate(project: Updatable, version: string, service: string): Promise<void> {
  return project.compose(version, ['up', '--detach', '--no-deps', '--wait', '--wait-timeout', '120', service]);
}

async function startBeside(project: Updatable, version: string, service: string, wait: Wait): Promise<void> {
  const of = async () => (await project.instances()).filter((instance) => instance.service === service);
  const before = await of();
  const beside = ['--no-recreate', '--scale', `${service}=${before.length + 1}`];
  await project.compose(version, [
    'up',
    '--detach',
    '--no-deps',
    ...beside,
    '--wait',
    '--wait-timeout',
    '120',
    service,
  ]);
  await wait(FOUND_BY_NAME_MS);
  for (const { id } of before) {
    await project.docker.run(['stop', '--time', String(GRACE_S), id]);
    await project.docker.run(['rm', id]);
  }
}
