import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

const POLICY = '/usr/sbin/policy-rc.d';
const CLUSTER_FOLDER = '/etc/postgresql-common/createcluster.d';
const CLUSTER_POLICY = `${CLUSTER_FOLDER}/highstreet.conf`;

/** The units of the packages that would listen on the machine's standard ports after the next boot. */
const UNITS: Readonly<Record<string, string>> = { nginx: 'nginx.service', 'redis-server': 'redis-server.service' };

/**
 * Debian's packages start what they bring, now and at every boot, and Postgres makes a cluster on port 5432. We want
 * the programs only: a policy says no to starting daemons while `install` runs (invoke-rc.d(8)), another to the
 * cluster, and the units are disabled afterwards.
 */
export function withoutDaemons(packages: readonly string[], install: () => void): void {
  const ours: string[] = [];
  const write = (file: string, content: string, mode: number) => {
    if (existsSync(file)) return; // the administrator's own policy stands
    writeFileSync(file, content, { mode });
    ours.push(file);
  };
  write(POLICY, '#!/bin/sh\nexit 101\n', 0o755);
  if (!existsSync('/etc/postgresql-common/createcluster.conf')) {
    mkdirSync(CLUSTER_FOLDER, { recursive: true });
    write(CLUSTER_POLICY, 'create_main_cluster = false\n', 0o644);
  }
  try {
    install();
  } finally {
    for (const file of ours) rmSync(file, { force: true });
  }
  const units = packages.flatMap((name) => UNITS[name] ?? []);
  // Only links are removed, so it works without a running systemd; a machine without systemctl has none to remove.
  if (units.length > 0) spawnSync('systemctl', ['disable', '--quiet', ...units], { stdio: 'ignore' });
}
