import { join } from 'node:path';
import type { Part, ServerPart, TaskPart } from '../part.ts';
import { CHECKOUT, type Instance } from '../ports.ts';
import { http } from '../probes.ts';

export const APPS = ['gateway', 'catalog', 'orders', 'notifications'] as const;
export type AppName = (typeof APPS)[number];

export interface Service {
  readonly app: AppName;
  readonly purpose: string;
  readonly ports: readonly number[];
  readonly dependsOn: readonly string[];
  readonly callsInto?: readonly string[];
  readonly env: Record<string, string>;
}

/**
 * kafkajs asks for timers in the past, of which Node 24 warns at every start. Source maps stay off: they cost 140 MB in
 * each process, and bundles are not minified; to see TypeScript lines: NODE_OPTIONS=--enable-source-maps npm start.
 */
export const NODE_FLAGS = [
  '--disable-warning=TimeoutNegativeWarning',
  // What a service keeps alive is about 50 MB. Without a cap V8 takes its limit from the machine's memory and lets garbage
  // pile up: 400 MB a process after 20,000 orders, 3 GB for the shop. Both caps together: with the default young
  // generation (up to 100 MB) inside a small heap V8 marks without end, which tripled the CPU of an order.
  '--max-old-space-size=192',
  '--max-semi-space-size=16',
];

/** Where every platform asks whether an instance may be given work. */
export const READINESS_PATH = '/readyz';

/** One process an instance of a service. */
export function serviceParts(instance: Instance, service: Service): ServerPart[] {
  return service.ports.map((port, index) => ({
    kind: 'server',
    name: `${service.app}-${index + 1}`,
    purpose: service.purpose,
    dependsOn: service.dependsOn,
    callsInto: service.callsInto ?? [],
    command: process.execPath,
    args: [...NODE_FLAGS, bundleOf(service.app, 'main')],
    env: environment(instance, { ...service.env, PORT: String(port) }),
    cwd: CHECKOUT,
    port,
    probe: http(port, READINESS_PATH),
    stopSignal: 'SIGTERM',
    stopGraceMs: 25_000, // longer than the drain: wait, finish what is in flight, leave the consumer group, close the pools
    readyWithinMs: 120_000,
  }));
}

/** A command of a service that runs once at every start: its migrations, its import. */
export function serviceTask(
  instance: Instance,
  task: {
    name: string;
    purpose: string;
    app: AppName;
    bundle: string;
    dependsOn: readonly string[];
    env: Record<string, string>;
  },
): Part {
  return {
    kind: 'task',
    name: task.name,
    purpose: task.purpose,
    dependsOn: task.dependsOn,
    command: process.execPath,
    args: [...NODE_FLAGS, bundleOf(task.app, task.bundle)],
    env: environment(instance, task.env),
    cwd: CHECKOUT,
    attempts: 3,
  } satisfies TaskPart;
}

function bundleOf(app: AppName, name: string): string {
  return join(CHECKOUT, 'apps', app, 'dist', 'bundle', `${name}.mjs`);
}

/**
 * Defaults first, then what the person at the keyboard has set (that is how every switch of the shop is reached), then
 * the wiring, which nobody may change: it would point a service into the void.
 */
function environment({ folders }: Instance, wiring: Record<string, string>): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    // The watcher beside NGINX asks the gateways every 100 ms. The others are not asked: their callers notice a closed port
    // at once and go to the other instance.
    DRAIN_WAIT_MS: '300',
    ...process.env,
    // V8's compiled code is kept between starts: a quarter of a second of CPU less a process.
    NODE_COMPILE_CACHE: join(folders.run, 'compile-cache'),
    HOST: '127.0.0.1',
    ...wiring,
  };
}
