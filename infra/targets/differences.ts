import type { AppName } from '../local/parts/services.ts';
import type { Aspect, Deployed, Target } from './deployed.ts';

/** What the services wait and finish in when nothing is set (libs/service/src/environment/service-environment.ts). */
const DRAIN_DEFAULTS = { DRAIN_WAIT_MS: 3_000, DRAIN_TIMEOUT_MS: 20_000 };

/** Read by others than the schema of a service: Node, the import, the addresses that Kubernetes puts together. */
const OF_OTHERS = new Set(['NODE_ENV', 'NODE_COMPILE_CACHE', 'PRODUCTS_FILE', 'POD_NAMESPACE']);

const WORDS: Record<Aspect, string> = {
  image: 'image',
  port: 'port',
  environment: 'environment',
  probe: 'probe',
  cpus: 'CPU limit',
  memoryMiB: 'memory limit in MiB',
  graceMs: 'time to drain in ms',
  update: 'update rule',
  flags: 'flags of Node',
};

/** A line for each difference between a target and the contract; none when they agree. */
export function differences(target: Target, contract: Partial<Record<AppName, Deployed>>): string[] {
  const apps = Object.keys(contract) as AppName[];
  const missing = apps
    .filter((app) => !target.instances.some((instance) => instance.app === app))
    .map((app) => `${target.name}: ${app} is not there`);
  const found = target.instances.flatMap(({ name, app, deployed }) => {
    const expected = contract[app];
    if (!expected) return [`${target.name}: ${name} is of no service that the contract knows`];
    const lines = [
      ...aspectsThatDiffer(deployed, expected, target),
      ...keysThatDiffer(deployed, expected),
      ...drain(deployed),
    ];
    return lines.map((line) => `${target.name}: ${name}: ${line}`);
  });
  return [...missing, ...found];
}

function aspectsThatDiffer(deployed: Deployed, expected: Deployed, { without }: Target): string[] {
  const compared = (Object.keys(WORDS) as Aspect[]).filter(
    (aspect) => aspect !== 'environment' && !(aspect in without),
  );
  return compared
    .filter((aspect) => shown(deployed[aspect]) !== shown(expected[aspect]))
    .map((aspect) => `the ${WORDS[aspect]} is ${shown(deployed[aspect])}, elsewhere ${shown(expected[aspect])}`);
}

function keysThatDiffer(deployed: Deployed, expected: Deployed): string[] {
  const [set, wanted] = [Object.keys(deployed.environment), Object.keys(expected.environment)];
  return [
    ...wanted.filter((key) => !set.includes(key)).map((key) => `the environment lacks ${key}, which others set`),
    ...set
      .filter((key) => !wanted.includes(key) && !OF_OTHERS.has(key))
      .map((key) => `the environment has ${key}, which others do not set or no schema knows`),
  ];
}

/** Whoever is killed while it finishes has lost what it was about to finish. */
function drain({ environment, graceMs }: Deployed): string[] {
  const value = (key: keyof typeof DRAIN_DEFAULTS) => Number(environment[key] || DRAIN_DEFAULTS[key]);
  const neededMs = value('DRAIN_WAIT_MS') + value('DRAIN_TIMEOUT_MS');
  if (graceMs === undefined || graceMs > neededMs) return [];
  return [`a drain may take ${neededMs} ms, and it is killed after ${graceMs}`];
}

function shown(value: unknown): string {
  if (value === undefined) return 'not given';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
