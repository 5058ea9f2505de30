import { join } from 'node:path';
import { createPrimary, createReplica } from './postgres-cluster.ts';
import type { Part, ServerPart } from '../part.ts';
import { postgresUrl, type Instance } from '../ports.ts';
import { postgres } from '../probes.ts';
import { postgresInstallations } from '../machine/tools.ts';
import { postgresMajorOf } from '../preflight/data-version.ts';

export interface PostgresCluster {
  readonly name: string;
  readonly purpose: string;
  readonly ports: { readonly primary: number; readonly replica: number };
  readonly databases: readonly string[];
}

/** A primary, and a replica that streams from it. */
export function postgresParts(instance: Instance, cluster: PostgresCluster, withReplica: boolean): Part[] {
  const primary: ServerPart = {
    ...server(instance, cluster.name, 'primary', cluster.ports.primary),
    purpose: cluster.purpose,
    dependsOn: [],
    probe: postgres(postgresUrl(cluster.ports.primary, 'postgres')),
    prepare: (log) =>
      createPrimary({
        bin: binaries(instance),
        data: dataOf(instance, cluster.name),
        databases: cluster.databases,
        log,
      }),
  };
  if (!withReplica) return [primary];
  const name = `${cluster.name}-replica`;
  const replica: ServerPart = {
    ...server(instance, name, 'replica', cluster.ports.replica),
    purpose: `streaming replica of ${cluster.name}`,
    dependsOn: [primary.name],
    probe: postgres(
      postgresUrl(cluster.ports.replica, 'postgres'),
      "SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'",
    ),
    prepare: (log) =>
      createReplica({ bin: binaries(instance), data: dataOf(instance, name), primaryPort: cluster.ports.primary, log }),
  };
  return [primary, replica];
}

function server(instance: Instance, name: string, role: 'primary' | 'replica', port: number) {
  const settings: Record<string, string | number> = {
    config_file: join(instance.folders.conf, 'postgres', `${role}.conf`),
    port,
    listen_addresses: '127.0.0.1',
    // TCP only: the path of a deep checkout does not fit into a socket address.
    unix_socket_directories: '',
    cluster_name: name,
    // Tests throw their data away with the instance, so a crash of the machine may tear them; on loaded disks the sync
    // is most of a test's time. A killed process loses nothing either way: the kernel has its writes.
    ...(instance.name === 'test' ? { fsync: 'off' } : {}),
  };
  return {
    kind: 'server' as const,
    name,
    port,
    command: join(binaries(instance), 'postgres'),
    args: [
      '-D',
      dataOf(instance, name),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    cwd: '/',
    asPostgres: true,
    // SIGINT is Postgres' fast shutdown: it ends sessions and writes a checkpoint. SIGTERM would wait for the clients.
    stopSignal: 'SIGINT' as const,
    stopGraceMs: 30_000,
    readyWithinMs: 90_000,
  };
}

function dataOf({ folders }: Instance, name: string): string {
  return join(folders.data, name);
}

/** The programs of the version that wrote the data; for the first start the newest that is installed. */
function binaries({ folders }: Instance): string {
  const installed = postgresInstallations();
  const major = postgresMajorOf(folders.data) ?? Math.max(...installed.keys());
  return installed.get(major) ?? '';
}
