import { type Group, type Job, parseJob, readJobs, type Task } from '../nomad/job-files.ts';
import { APPS } from '../local/parts/services.ts';
import type { Instance, Target, UpdateRule } from './deployed.ts';
import { milliseconds } from './quantities.ts';
import { environmentIn, flagsOf, type ServiceImage } from './read-image.ts';

/** A task is killed after this where it says nothing. */
const KILL_TIMEOUT = '5s';

/** The job files of a folder, each with its variables at their defaults. @throws Failure when one cannot be read */
export async function readNomad(folder: string, image: ServiceImage): Promise<Target> {
  return targetOf(await readJobs(folder), image);
}

/** Exported for tests, which give a job as text. */
export async function nomadFrom(text: string, image: ServiceImage): Promise<Target> {
  return targetOf(new Map([await parseJob('job.nomad.hcl', text)]), image);
}

function targetOf(jobs: ReadonlyMap<string, Job>, image: ServiceImage): Target {
  const instances = APPS.flatMap((app): Instance[] => {
    const job = jobs.get(app);
    const group = job?.group?.[app]?.[0];
    const task = group?.task?.[app]?.[0];
    if (!job || !group || !task) return [];
    const [config] = task.config ?? [];
    const [resources] = task.resources ?? [];
    const [port] = group.network?.[0]?.port?.http ?? [];
    const checks = (task.service ?? []).flatMap((service) => service.check ?? []);
    const deployed = {
      image: config?.image,
      port: port?.to,
      environment: environmentIn(image, app, { withSettings: false, set: environmentOf(task) }),
      probe: checks.find(({ name }) => name === 'ready')?.path,
      // Without a hard limit it takes what is idle. The nodes count a core as 1,000 (agent.hcl).
      cpus: config?.cpu_hard_limit && resources?.cpu !== undefined ? resources.cpu / 1_000 : undefined,
      memoryMiB: resources?.memory,
      graceMs: milliseconds(task.kill_timeout ?? KILL_TIMEOUT),
      update: updateOf(job, group),
      flags: config?.entrypoint ? flagsOf(config.entrypoint) : image.flags,
    };
    return [{ name: app, app, deployed }];
  });
  return { name: 'nomad', instances, without: {} };
}

/** What the task sets, and the keys of the file that the image reads its settings from, if it is mounted there. */
function environmentOf({ env, template = [], config }: Task): Record<string, unknown> {
  const mounted = config?.[0]?.mount?.some(({ source, target }) => source === 'secrets' && target === '/run/secrets');
  const settings = template.find(({ destination }) => destination === 'secrets/service.env')?.data ?? '';
  const keys = mounted ? [...settings.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, key = '']) => key) : [];
  return { ...Object.fromEntries(keys.map((key) => [key, ''])), ...env?.[0] };
}

/**
 * Nomad starts before it stops only as many as there are canaries; what is left over is replaced `max_parallel` at a time,
 * each stopped first.
 */
function updateOf(job: Job, { count = 1, update }: Group): UpdateRule | undefined {
  const rule = { ...job.update?.[0], ...update?.[0] };
  if (Object.keys(rule).length === 0) return undefined;
  const { canary = 0, max_parallel: atOnce = 1 } = rule;
  return { order: canary >= count ? 'start-first' : 'stop-first', atOnce };
}
