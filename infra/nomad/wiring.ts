import { BASE_IMAGES } from '../images/base-images.ts';
import { APPS } from '../local/parts/services.ts';
import type { Ports } from '../local/ports.ts';
import type { Group, Job, Service, Task } from './job-files.ts';
import { VARIABLES, variablePath } from './variables.ts';

/** A line for each place where the jobs do not fit together; none when they do. Nomad would say so only as they run. */
export function wiringProblems(jobs: ReadonlyMap<string, Job>, ports: Ports): string[] {
  const registered = new Set(
    [...jobs.values()].flatMap((job) => groupsOf(job).flatMap(servicesOf)).map(({ name }) => name),
  );
  return [...jobs].flatMap(([name, job]) => {
    const found = [
      ...groupsOf(job).flatMap((group) => [...groupProblems(group), ...portProblems(group, ports)]),
      ...templateProblems(name, job, registered),
      ...(APPS.some((app) => app === name) ? updateProblems(job) : []),
    ];
    return found.map((line) => `${name}: ${line}`);
  });
}

function groupProblems(group: Group): string[] {
  const volumes = Object.keys(group.volume ?? {});
  const services = servicesOf(group).flatMap(({ name, provider, check = [] }) => [
    ...(provider === 'nomad' ? [] : [`the service ${name} is not registered with Nomad itself`]),
    ...(check.length > 0 ? [] : [`the service ${name} has no check`]),
    // As Nomad's own services know no others.
    ...check
      .filter(({ type }) => type !== 'http' && type !== 'tcp')
      .map(({ type }) => `${name} has a check of type ${type}`),
  ]);
  const tasks = tasksOf(group).flatMap((task) => {
    const image = task.config?.[0]?.image ?? '';
    const known = image.startsWith('highstreet/') || Object.values<string>(BASE_IMAGES).includes(image);
    const mounts = (task.volume_mount ?? []).filter(({ volume }) => !volumes.includes(volume ?? ''));
    return [
      ...(known ? [] : [`the image ${image} is not among those of the other targets`]),
      ...mounts.map(({ volume }) => `the volume ${volume} is mounted and not asked for`),
      ...(task.volume_mount && !task.user ? ['a task writes into a volume and says no user'] : []),
    ];
  });
  return [...services, ...tasks];
}

/** Where a server has a port of its own it is that of the native run. */
function portProblems(group: Group, ports: Ports): string[] {
  const wanted: Record<string, number> = {
    edge: ports.nginx,
    redis: ports.redis,
    kafka: ports.kafka,
    smtp: ports.smtp,
    mail: ports.mailWeb,
    'postgres-catalog': ports.postgresCatalog.primary,
    'postgres-catalog-replica': ports.postgresCatalog.replica,
    'postgres-orders-0': ports.postgresOrders0.primary,
    'postgres-orders-0-replica': ports.postgresOrders0.replica,
    'postgres-orders-1': ports.postgresOrders1.primary,
    'postgres-orders-1-replica': ports.postgresOrders1.replica,
  };
  return servicesOf(group).flatMap(({ name = '', port = '' }) => {
    const [given] = group.network?.[0]?.port?.[port] ?? [];
    if (!given) return [`the service ${name} is on the port ${port}, which its group has not`];
    if (given.static === wanted[name]) return [];
    return [`${name} is on the port ${given.static ?? 'that Nomad chooses'}, natively on ${wanted[name] ?? 'any'}`];
  });
}

/** Templates ask for services and variables by name, and wait without a word for those that nobody makes. */
function templateProblems(name: string, job: Job, registered: ReadonlySet<string | undefined>): string[] {
  const texts = groupsOf(job)
    .flatMap(tasksOf)
    .flatMap((task) => task.template ?? [])
    .map(({ data = '' }) => data);
  const asked = (pattern: RegExp) =>
    new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found)));
  const services = [...asked(/nomadService "([^"]+)"/g)].filter((service) => !registered.has(service));
  const paths = [...asked(/nomadVar "([^"]+)"/g)].filter((path) => path !== variablePath(name));
  const secrets = [...asked(/\{\{[^}]*?\.([a-z]+_[a-z_]+)/g)];
  const put: readonly string[] = VARIABLES[name as keyof typeof VARIABLES] ?? [];
  return [
    ...services.map((service) => `no job registers the service ${service}`),
    ...paths.map((path) => `its tasks may not read the variable ${path}`),
    ...secrets.filter((secret) => !put.includes(secret)).map((secret) => `nobody puts ${secret} into its variable`),
    ...put
      .filter((secret) => !secrets.includes(secret))
      .map((secret) => `its variable holds ${secret}, which it does not read`),
  ];
}

function updateProblems(job: Job): string[] {
  return groupsOf(job).flatMap(({ count = 1, update, scaling }) => {
    const [rule] = update ?? [];
    const [{ min = 0, max = 0 } = {}] = scaling ?? [];
    return [
      ...(rule?.auto_promote ? [] : ['a new version waits for a person']),
      ...(rule?.auto_revert ? [] : ['a version that fails stays']),
      ...(count >= min && count <= max ? [] : [`${count} instances are not within the scaler's ${min} to ${max}`]),
    ];
  });
}

function groupsOf(job: Job): Group[] {
  return Object.values(job.group ?? {}).flat();
}
function tasksOf(group: Group): Task[] {
  return Object.values(group.task ?? {}).flat();
}
function servicesOf(group: Group): Service[] {
  return [...(group.service ?? []), ...tasksOf(group).flatMap((task) => task.service ?? [])];
}
