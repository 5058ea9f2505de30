import { APPS, READINESS_PATH, type AppName } from '../../local/parts/services.ts';
import { nomadApi } from '../../nomad/nomad-cli.ts';
import type { RunningInstance } from '../platform.ts';

/** What is read of the answers of Nomad's HTTP API. */
interface Allocation {
  readonly ID: string;
  readonly JobVersion: number;
  readonly NodeName: string;
  readonly ClientStatus: string;
}
interface JobAnswer {
  readonly Version: number;
  readonly TaskGroups: readonly {
    readonly Count: number;
    readonly Tasks: readonly { readonly Name: string; readonly Config: { readonly image?: string } }[];
  }[];
}
interface Registration {
  readonly Address: string;
  readonly Port: number;
}

/** Where a service that has one instance answers. */
export async function addressOf(service: string): Promise<string> {
  const [registration] = await nomadApi<Registration[]>(`/v1/service/${service}`);
  if (!registration) throw new Error(`${service} is not registered`);
  return `http://${registration.Address}:${registration.Port}`;
}

/** An allocation says the version of its job only by number; the job's versions have the image. */
export async function runningInstances(): Promise<RunningInstance[]> {
  const ofEach = APPS.map(async (app) => {
    const allocations = await nomadApi<Allocation[]>(`/v1/job/${app}/allocations`);
    const { Versions } = await nomadApi<{ Versions: readonly JobAnswer[] }>(`/v1/job/${app}/versions`);
    const tags = new Map(Versions.map((job) => [job.Version, tagOf(app, job)]));
    return allocations
      .filter(({ ClientStatus }) => ClientStatus === 'running')
      .map(({ ID, JobVersion, NodeName }) => ({ app, name: ID, version: tags.get(JobVersion) ?? '', node: NodeName }));
  });
  return (await Promise.all(ofEach)).flat();
}

/** A line for each service of which fewer instances are ready than its job asks for, or one is listed that is not. */
export async function notReady(): Promise<string[]> {
  const ofEach = APPS.map(async (app) => {
    const job = await nomadApi<JobAnswer>(`/v1/job/${app}`);
    const listed = await nomadApi<Registration[]>(`/v1/service/${app}`).catch(() => []);
    const asked = await Promise.all(listed.map(isReady));
    const [ready, wanted] = [asked.filter(Boolean).length, job.TaskGroups[0]?.Count ?? 0];
    return ready >= wanted && ready === listed.length ? [] : [`${app}: ${ready} of ${wanted} are ready`];
  });
  return (await Promise.all(ofEach)).flat();
}

function isReady({ Address, Port }: Registration): Promise<boolean> {
  return fetch(`http://${Address}:${Port}${READINESS_PATH}`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function tagOf(app: AppName, { TaskGroups }: JobAnswer): string {
  const image = TaskGroups[0]?.Tasks.find(({ Name }) => Name === app)?.Config.image;
  return image?.split(':').at(-1) ?? '';
}
