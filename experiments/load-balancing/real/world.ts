import { join } from 'node:path';
import type { Processes } from '../../gateway/processes.ts';
import { FIRST_ID, insertProducts } from '../../gateway/product.ts';
import { shopEdge } from '../../gateway/shop-edge.ts';
import type { Command, Probe, ServerPart } from '../../../infra/local/part.ts';
import { type Instance, postgresUrl } from '../../../infra/local/ports.ts';
import { http } from '../../../infra/local/probes.ts';
import { topology } from '../../../infra/local/topology.ts';
import type { Setting } from './cell.ts';
import type { CpuLimits } from './cpu-limits.ts';
import { BALANCERS, INSTANCES_BALANCED, type Layer, ODD } from './layers.ts';
import type { Load } from './load.ts';

/** Cores of an instance of the balanced layer. Half of it, at half speed, is the least that the kernel takes. */
export const LIMIT_CORES = 0.2;
export const PRODUCTS = 1_000;

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, nth) => `${name}-${nth + 1}`);
const CATALOGS = numbered('catalog', INSTANCES_BALANCED);
const EDGE_GATEWAYS = numbered('edge-gateway', INSTANCES_BALANCED);
const INSIDE_GATEWAYS = numbered('inside-gateway', BALANCERS.inside);
const EDGE = 'nginx';
/** Behind the gateways of the edge; without limits, they are not what is compared. */
const EDGE_CATALOGS = CATALOGS.slice(0, 2);
/** What has no limit is in a group too, so that all of a run that was killed is found. */
const UNLIMITED = 'unlimited';

/** Times after which somebody gives up are long, so that queues show as times and not as errors and ejections. */
const PATIENT = { UPSTREAM_TIMEOUT_MS: '36000' };
/** No line a request, which an hour would make a gigabyte of; and the products stay in Redis. */
const QUIET = { LOG_LEVEL: 'warn', DEV_ISSUER: 'off', DRAIN_WAIT_MS: '0', CACHE_TTL_MS: '14400000' };

export interface Member {
  readonly pid: number;
  readonly port: number;
}

export interface WorldTools {
  readonly processes: Processes;
  readonly limits: CpuLimits;
  readonly load: Load;
  /** Sent without limits to what was just started. */
  readonly warmUpRequests: number;
}

/** Every process of the run, arranged anew for each cell. */
export class World {
  private readonly instance: Instance;
  private readonly processes: Processes;
  private readonly limits: CpuLimits;
  private readonly load: Load;
  private readonly warmUpRequests: number;
  private readonly parts: ReadonlyMap<string, Command>;
  private readonly ports: ReadonlyMap<string, number>;
  private readonly pids = new Map<string, number>();
  private readonly arranged = new Map<Layer, string>();

  constructor(instance: Instance, { processes, limits, load, warmUpRequests }: WorldTools) {
    this.instance = instance;
    this.processes = processes;
    this.limits = limits;
    this.load = load;
    this.warmUpRequests = warmUpRequests;
    const parts = topology(instance, { size: 'slim', only: 'all', cuttable: false });
    this.parts = new Map(parts.map((part) => [part.name, part as ServerPart]));
    // Beside those of the experiment `gateway`, between those of the gateways and of catalog in infra/local/ports.ts.
    const names = [EDGE, ...EDGE_GATEWAYS, ...INSIDE_GATEWAYS, ...CATALOGS];
    this.ports = new Map(names.map((name, nth) => [name, instance.ports.gateway[0]! + 40 + nth]));
  }

  /** Starts the services that last as long as the run. */
  async start(layers: readonly Layer[]): Promise<void> {
    await this.processes.run('migrate-catalog', this.parts.get('migrate-catalog')!);
    const ids = Array.from({ length: PRODUCTS }, (_, nth) => FIRST_ID + nth);
    await insertProducts(postgresUrl(this.instance.ports.postgresCatalog.primary, 'catalog'), ids);
    for (const name of layers.includes('inside') ? CATALOGS : EDGE_CATALOGS) await this.service(name, 'catalog-1', {});
    if (!layers.includes('edge')) return;
    const env = { ...PATIENT, CATALOG_URLS: this.urlsOf(EDGE_CATALOGS) };
    for (const name of EDGE_GATEWAYS) await this.service(name, 'gateway-1', env);
  }

  /** Where the load goes. */
  originsOf(layer: Layer): string[] {
    return (layer === 'edge' ? [EDGE] : INSIDE_GATEWAYS).map((name) => `http://127.0.0.1:${this.ports.get(name)}`);
  }

  /** The instances that are balanced, the odd one first. */
  membersOf(layer: Layer): Member[] {
    return balancedOf(layer).map((name) => ({ pid: this.pids.get(name)!, port: this.ports.get(name)! }));
  }

  /** Starts what balances if it has to be another than before, and warms it; leaves the instances without limits. */
  async arrange({ layer, method, condition }: Setting): Promise<void> {
    this.unlimit();
    const isKnownSlow = method === 'weighted' && condition === 'half-speed';
    const weights = balancedOf(layer).map((_, nth) => (isKnownSlow && nth !== ODD ? 2 : 1));
    // What p2c_ewma has learned in 10 s of one condition would be known beforehand in the next. All gateways are started
    // anew for it, so that those of one method are not colder than those of another. NGINX remembers nothing of the kind.
    const memory = layer === 'inside' ? condition : '';
    const key = `${method} ${weights.join(',')} ${memory}`;
    if (this.arranged.get(layer) === key) return;
    if (layer === 'edge') await this.startEdge(method, weights);
    else await this.startGateways(method, weights);
    this.arranged.set(layer, key);
    await this.warmUp(layer, this.warmUpRequests);
  }

  /** Sends so many, not by the clock. */
  async warmUp(layer: Layer, requests: number): Promise<void> {
    const origins = this.originsOf(layer);
    await this.load.warmUp({ origins, requests, products: PRODUCTS, firstId: FIRST_ID });
  }

  /** What balances is to be started anew: after failures it holds some of them against instances. */
  forget(layer: Layer): void {
    this.arranged.delete(layer);
  }

  limit({ layer, condition }: Pick<Setting, 'layer' | 'condition'>): void {
    limitsOf(condition).forEach((cores, nth) => this.limits.limit(balancedOf(layer)[nth]!, cores));
  }

  unlimit(): void {
    for (const name of [...EDGE_GATEWAYS, ...CATALOGS]) if (this.pids.has(name)) this.limits.limit(name, undefined);
  }

  private async startEdge(method: Setting['method'], weights: readonly number[]): Promise<void> {
    await this.processes.stop([EDGE]);
    const port = this.ports.get(EDGE)!;
    const gatewayPorts = EDGE_GATEWAYS.map((name) => this.ports.get(name)!);
    const folder = join(this.instance.folders.root, 'load-balancing-experiment', EDGE);
    const variables = {
      LB_METHOD: method,
      ...(method === 'weighted' ? { LB_WEIGHTS: weights.join(',') } : {}),
      // The load's, which tells of clients all over the world.
      TRUSTED_PROXIES: '127.0.0.1/32',
    };
    const command = shopEdge(folder, { port, gatewayPorts, variables });
    await this.launch(EDGE, command, http(port, '/', 404), 'SIGQUIT');
  }

  private async startGateways(method: Setting['method'], weights: readonly number[]): Promise<void> {
    await this.processes.stop(INSIDE_GATEWAYS);
    const env = { ...PATIENT, BALANCER_METHOD: method, CATALOG_URLS: this.urlsOf(CATALOGS, weights) };
    await Promise.all(INSIDE_GATEWAYS.map((name) => this.service(name, 'gateway-1', env)));
  }

  /** A service as the shop starts it: the same bundle, flags and environment. */
  private async service(name: string, part: string, own: Readonly<Record<string, string>>): Promise<void> {
    const { command, args, env, cwd } = this.parts.get(part)!;
    const port = this.ports.get(name)!;
    const all = { ...env, ...QUIET, ...own, PORT: String(port) };
    await this.launch(name, { command, args, cwd: cwd!, env: all }, http(port, '/readyz'), 'SIGTERM');
  }

  private async launch(name: string, command: Command, probe: Probe, signal: NodeJS.Signals): Promise<void> {
    const group = [...EDGE_GATEWAYS, ...CATALOGS].includes(name) ? name : UNLIMITED;
    const pid = await this.processes.start(name, command, probe, signal, (spawned) => this.limits.add(group, spawned));
    this.pids.set(name, pid);
  }

  private urlsOf(names: readonly string[], weights: readonly number[] = names.map(() => 1)): string {
    return names.map((name, nth) => `http://127.0.0.1:${this.ports.get(name)}?weight=${weights[nth]}`).join(',');
  }
}

/** Cores of each instance. */
export function limitsOf(condition: Setting['condition']): number[] {
  return Array.from({ length: INSTANCES_BALANCED }, (_, nth) =>
    condition === 'half-speed' && nth === ODD ? LIMIT_CORES / 2 : LIMIT_CORES,
  );
}

function balancedOf(layer: Layer): readonly string[] {
  return layer === 'edge' ? EDGE_GATEWAYS : CATALOGS;
}
