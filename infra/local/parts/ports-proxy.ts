import { join } from 'node:path';
import type { ServerPart } from '../part.ts';
import type { ProxiedPorts } from '../ports-proxy/cuts.ts';
import { CHECKOUT, type Instance, type Ports } from '../ports.ts';
import { http } from '../probes.ts';

/** One process that stands before all ports of {@link proxiedPorts}; killed, it takes all connections of the shop along. */
export function portsProxyPart({ ports }: Instance, { replicas }: { replicas: boolean }): ServerPart {
  const proxied = proxiedPorts(ports, replicas);
  return {
    kind: 'server',
    name: 'ports-proxy',
    purpose: 'cuts ports on request',
    dependsOn: [],
    command: process.execPath,
    args: ['--max-old-space-size=64', '--max-semi-space-size=4', join(CHECKOUT, 'infra', 'local', 'ports-proxy.ts')],
    env: { ...process.env, CONTROL_PORT: String(ports.portsProxy), PROXIED_PORTS: JSON.stringify(proxied) },
    port: ports.portsProxy,
    otherPorts: Object.values(proxied).map(({ port }) => port),
    probe: http(ports.portsProxy, '/cuts'),
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    readyWithinMs: 20_000,
  };
}

/** By the part that serves it. Not among them: replication, probes, mails and NGINX's own port, which stay direct. */
function proxiedPorts(ports: Ports, replicas: boolean): ProxiedPorts {
  const { proxied } = ports;
  const all: Record<string, { port: number; target: number }> = {
    redis: { port: proxied.redis, target: ports.redis },
    kafka: { port: proxied.kafka, target: ports.kafkaBehindProxy },
  };
  const clusters = { 'postgres-catalog': 'postgresCatalog', 'postgres-orders-0': 'postgresOrders0' } as const;
  for (const [name, key] of Object.entries({ ...clusters, 'postgres-orders-1': 'postgresOrders1' } as const)) {
    all[name] = { port: proxied[key].primary, target: ports[key].primary };
    if (replicas) all[`${name}-replica`] = { port: proxied[key].replica, target: ports[key].replica };
  }
  for (const app of ['gateway', 'catalog', 'orders', 'notifications'] as const)
    for (const [index, port] of proxied[app].entries())
      all[`${app}-${index + 1}`] = { port, target: ports[app][index] as number };
  return all;
}
