import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

const POLICY = '/usr/sbin/policy-rc.d';
const CLUSTER_FOLDER = '/etc/postgresql-common/createcluster.d';
const CLUSTER_POLICY = `${CLUSTER_FOLDER}/highstreet.conf`;

/**
 * Debian's packages start what they bring, and Postgres makes a cluster on port 5432. We want the programs only:
 * a policy says no to starting daemons while `install` runs (invoke-rc.d(8)), and another to the cluster.
 */
export function withoutDaemons(install: () => void): void {
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
}
