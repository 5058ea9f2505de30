import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOf } from '../images/image-names.ts';
import { APPS, type AppName, NODE_FLAGS, READINESS_PATH } from '../local/parts/services.ts';
import { CHECKOUT, instanceOf } from '../local/ports.ts';
import type { Deployed, Target } from './deployed.ts';
import { schemaKeys } from './schema-keys.ts';

/**
 * A service lives in about 256 MB: 192 of heap (NODE_FLAGS), three times 16 of young generation, code, sockets. The rest
 * is for bodies and rows that are just being carried. One core: Node has one thread that runs JavaScript.
 */
const LIMITS = { cpus: 1, memoryMiB: 384 };

/** A new version is ready before an old instance is told to go, one after the other. */
const UPDATE = { order: 'start-first', atOnce: 1 } as const;

/** The longest that the services are given: DRAIN_WAIT_MS and DRAIN_TIMEOUT_MS, and a moment to close the pools. */
const GRACE_MS = 25_000;

/** What every target has to say of each service. The keys of the environment are those that the native run sets. */
export function contract(native: Target): Record<AppName, Deployed> {
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string };
  const { ports } = instanceOf('local', {});
  const of = (app: AppName): Deployed => ({
    image: imageOf(app, version),
    port: ports[app][0],
    environment: keysOfNative(native, app),
    probe: READINESS_PATH,
    ...LIMITS,
    graceMs: GRACE_MS,
    update: UPDATE,
    flags: NODE_FLAGS,
  });
  return Object.fromEntries(APPS.map((app) => [app, of(app)])) as Record<AppName, Deployed>;
}

function keysOfNative({ instances }: Target, app: AppName): Record<string, string> {
  const schema = schemaKeys(app);
  const set = instances.find((instance) => instance.app === app)?.deployed.environment ?? {};
  return Object.fromEntries(Object.entries(set).filter(([key]) => schema.has(key)));
}
