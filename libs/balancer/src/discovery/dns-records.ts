import type { SrvRecord } from 'node:dns';
import type { InstanceAddress } from './address.ts';

/** The part of `dns.promises.Resolver` that is used; a double in tests. */
export interface DnsResolver {
  resolve4(name: string): Promise<string[]>;
  resolveSrv(name: string): Promise<SrvRecord[]>;
}

export async function lookUpA(resolver: DnsResolver, name: string, port: number): Promise<InstanceAddress[]> {
  const addresses = await resolver.resolve4(name);
  return addresses.map((address) => ({ origin: `http://${address}:${port}`, weight: 1, zone: undefined }));
}

/** RFC 2782: only those of the lowest priority; a weight of 0 is a small one, here the smallest there is. */
export async function lookUpSrv(resolver: DnsResolver, name: string): Promise<InstanceAddress[]> {
  const records = await resolver.resolveSrv(name);
  const lowest = Math.min(...records.map(({ priority }) => priority));
  const chosen = records.filter(({ priority }) => priority === lowest);
  // Weights are relative. Those that are all the same, as most are, mean nothing.
  const most = Math.max(1, ...chosen.map(({ weight }) => weight));
  return chosen.map(({ name: host, port, weight }) => ({
    origin: new URL(`http://${host.replace(/\.$/, '')}:${port}`).origin,
    weight: most === Math.min(...chosen.map((one) => one.weight)) ? 1 : Math.max(1, weight),
    zone: undefined,
  }));
}
