import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Part } from '../local/part.ts';
import { APPS, READINESS_PATH } from '../local/parts/services.ts';
import { instanceOf } from '../local/ports.ts';
import { topology } from '../local/topology.ts';
import type { Deployed, Instance, Target } from './deployed.ts';

/** The native run, from the topology that `npm start` starts; nothing is started, and nothing is left behind. */
export function readNative(): Target {
  const keys = mkdtempSync(join(tmpdir(), 'highstreet-targets-'));
  const local = instanceOf('local', {});
  // Whoever runs the check may have set switches of the shop; the topology would pass them on.
  const mine = process.env;
  process.env = { PATH: mine.PATH };
  try {
    const parts = topology(
      { ...local, folders: { ...local.folders, keys } },
      { size: 'full', only: 'all', cuttable: false },
    );
    return { name: 'native', instances: parts.flatMap(instancesOf), without: WITHOUT };
  } finally {
    process.env = mine;
    rmSync(keys, { recursive: true, force: true });
  }
}

const WITHOUT: Target['without'] = {
  image: 'it runs the bundles',
  port: 'instances share a machine, so each has its own',
  cpus: 'the system shares its cores out',
  memoryMiB: 'the heap is limited by the flags of Node, the rest is not',
  update: 'a person starts the new version',
};

function instancesOf(part: Part): Instance[] {
  const { name, env, args } = part;
  const app = APPS.find((candidate) => new RegExp(`^${candidate}-\\d+$`).test(name));
  if (part.kind !== 'server' || !app) return [];
  const environment = Object.fromEntries(Object.entries(env ?? {}).map(([key, value]) => [key, value ?? '']));
  delete environment.PATH;
  const deployed: Deployed = {
    environment,
    probe: READINESS_PATH,
    graceMs: part.stopGraceMs,
    flags: args.filter((arg) => arg.startsWith('--')),
  };
  return [{ name, app, deployed }];
}
