import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import type { Command, ServerPart } from '../../infra/local/part.ts';
import { type Instance, postgresUrl } from '../../infra/local/ports.ts';
import { http } from '../../infra/local/probes.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import { topology } from '../../infra/local/topology.ts';
import { edge, STATIC_PATH } from './edge.ts';
import type { Processes } from './processes.ts';
import { IDS, insertProducts, type Product } from './product.ts';
import type { Way } from './ways.ts';

/** Everything that a way leads through, running. */
export interface World {
  readonly pids: ReadonlyMap<string, number>;
  readonly ports: ReadonlyMap<string, number>;
  readonly bodies: readonly string[];
}

/** The edges stand before these. */
const BEHIND_EDGE = ['bare', 'proxy-bare', 'gateway-catalog', 'gateway-bare', 'proxy-catalog'];

/**
 * Starts the real services as the shop starts them (same bundles, flags and environment), the bare ones, and an NGINX
 * before each. Redis and Postgres are those of the instance.
 *
 * @param nodeFlags given to processes by their name, on top of their own
 */
export async function startWorld(
  instance: Instance,
  state: RunState,
  processes: Processes,
  nodeFlags: Readonly<Record<string, readonly string[]>> = {},
): Promise<World> {
  const folder = join(instance.folders.root, 'gateway-experiment');
  const ports = portsOf(instance);
  const pids = new Map<string, number>();
  for (const [name, part] of [['redis', 'redis'] as const, ['postgres', 'postgres-catalog'] as const])
    pids.set(name, pidOf(state, part));

  const parts = new Map(
    topology(instance, { size: 'slim', only: 'all', cuttable: false }).map((part) => [part.name, part]),
  );
  const flags = parts.get('catalog-1')!.args.slice(0, -1);
  const real = (name: string, part: string, env: Record<string, string>): Promise<void> => {
    const { command, args, env: own, cwd } = parts.get(part) as ServerPart;
    const all = { ...own, DRAIN_WAIT_MS: '0', DEV_ISSUER: 'off', ...env, PORT: String(ports.get(name)) };
    return start(name, { command, args: [...(nodeFlags[name] ?? []), ...args], cwd, env: all }, '/readyz');
  };
  const bare = (name: string, file: string, env: Record<string, string>, probe = '/'): Promise<void> => {
    const wiring = { ...parts.get('gateway-1')!.env, DRAIN_WAIT_MS: '0', ...env, PORT: String(ports.get(name)) };
    const args = [...(nodeFlags[name] ?? []), ...flags, join(import.meta.dirname, 'servers', file)];
    return start(name, { command: process.execPath, args, env: wiring }, probe);
  };
  const start = async (name: string, command: Command, path: string): Promise<void> => {
    const port = ports.get(name)!;
    // NGINX and the bare ones have nothing at /, which they say when they are ready.
    const status = path === '/' ? 404 : 200;
    pids.set(
      name,
      await processes.start(name, command, http(port, path, status), path === '/' ? 'SIGQUIT' : 'SIGTERM'),
    );
  };

  await processes.run('migrate-catalog', parts.get('migrate-catalog') as Command);
  await insertProducts(postgresUrl(instance.ports.postgresCatalog.primary, 'catalog'));
  await real('catalog', 'catalog-1', {});
  const product = await readProduct(ports.get('catalog')!);
  const productFile = join(folder, 'product.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(productFile, JSON.stringify(product));

  const url = (name: string): string => `http://127.0.0.1:${ports.get(name)}`;
  await bare('bare', 'bare-server.ts', { PRODUCT_FILE: productFile });
  await bare('plain-nest', 'plain-nest.mjs', { PRODUCT_FILE: productFile });
  await bare('equipped', 'equipped-server.ts', { PRODUCT_FILE: productFile });
  await bare('nest', 'nest-route.mjs', { PRODUCT_FILE: productFile }, '/readyz');
  await real('gateway-catalog', 'gateway-1', { CATALOG_URLS: url('catalog') });
  await real('gateway-bare', 'gateway-1', { CATALOG_URLS: url('bare') });
  await bare('proxy-bare', 'bare-proxy.ts', { UPSTREAM_URL: url('bare') });
  await bare('proxy-catalog', 'bare-proxy.ts', { UPSTREAM_URL: url('catalog') });
  for (const upstream of BEHIND_EDGE) {
    const name = `edge-${upstream}`;
    const [port, upstreamPort] = [ports.get(name)!, ports.get(upstream)!];
    await start(name, edge(join(folder, name), { port, upstreamPort, file: JSON.stringify(product) }), '/');
  }
  return { pids, ports, bodies: IDS.map((id) => JSON.stringify({ ...product, id })) };
}

/** What the load asks for on a way, and what it must be answered. */
export function requestsOf({ name, entry }: Way, { ports, bodies }: World) {
  const origin = `http://127.0.0.1:${ports.get(entry)}`;
  if (name === 'static') return { origin, paths: [STATIC_PATH], bodies: bodies.slice(0, 1) };
  return { origin, paths: IDS.map((id) => `/api/products/${id}`), bodies };
}

/** Between those of the gateways and those of catalog in infra/local/ports.ts. */
function portsOf({ ports }: Instance): Map<string, number> {
  const names = [
    'catalog',
    'nest',
    'plain-nest',
    'equipped',
    ...BEHIND_EDGE,
    ...BEHIND_EDGE.map((upstream) => `edge-${upstream}`),
  ];
  return new Map(names.map((name, index) => [name, ports.gateway[0]! + 20 + index]));
}

function pidOf({ parts }: RunState, name: string): number {
  const pid = parts.find((part) => part.name === name)?.process?.pid;
  if (pid === undefined) throw new Failure(`${name} does not run`, 'Stop the instance (npm stop -- --instance test)');
  return pid;
}

async function readProduct(port: number): Promise<Product> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/products/${IDS[0]}`);
  if (!answer.ok) throw new Failure(`catalog answers ${answer.status}: ${await answer.text()}`, 'Its log says why');
  return (await answer.json()) as Product;
}
