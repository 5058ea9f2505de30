import { Resolver } from 'node:dns/promises';
import { Balancer, type BalancerOptions } from './balancer.ts';
import { type InstanceAddress, parseAddressSource } from './discovery/address.ts';
import { Discovery, type DiscoveryOptions } from './discovery/discovery.ts';
import type { DnsResolver } from './discovery/dns-records.ts';
import { Instance } from './instance.ts';

export interface InstancesOptions extends BalancerOptions {
  /** As a `*_URLS` variable lists them. */
  readonly urls: readonly string[];
  readonly connections: number;
  readonly intervalMs: number;
  readonly resolver?: DnsResolver | undefined;
  readonly onFailure?: DiscoveryOptions['onFailure'];
}

/** The instances of one service as they come and go: those that stay keep state and connections, those that go drain. */
export class Instances {
  readonly balancer: Balancer<Instance>;
  private readonly discovery: Discovery;
  private readonly connections: number;
  private readonly leaving = new Set<Instance>();

  constructor(options: InstancesOptions) {
    this.balancer = new Balancer(options);
    this.connections = options.connections;
    this.discovery = new Discovery({
      sources: options.urls.map(parseAddressSource),
      intervalMs: options.intervalMs,
      resolver: options.resolver ?? new Resolver(),
      onChange: (addresses) => this.change(addresses),
      onFailure: options.onFailure,
    });
  }

  /** Resolves when names were looked up and files were read for the first time, or when the time is over. */
  async known(withinMs: number): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, withinMs);
    await Promise.race([this.discovery.ready, late.promise]);
    clearTimeout(timer);
  }

  async destroy(): Promise<void> {
    this.discovery.close();
    await Promise.all([...this.balancer.members, ...this.leaving].map((instance) => instance.destroy()));
  }

  private change(addresses: readonly InstanceAddress[]): void {
    const before = new Map(this.balancer.members.map((instance) => [instance.key, instance]));
    const now = addresses.map((address) => {
      const known = before.get(address.origin);
      if (!known) return new Instance(address, this.connections);
      before.delete(address.origin);
      known.weight = address.weight;
      known.zone = address.zone;
      return known;
    });
    this.balancer.update(now, performance.now());
    for (const gone of before.values()) {
      this.leaving.add(gone);
      void gone.drain().finally(() => this.leaving.delete(gone));
    }
  }
}
