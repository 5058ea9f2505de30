import { type EdgeSettings, EdgeSettingsError } from './edge-settings.ts';

export interface Lookup {
  /** `host:port`, the host in full: NGINX has no search list. */
  readonly gateways: string;
  /** Of the name server. */
  readonly address: string;
  /** Where the name server has no addresses of version 6, asking for them only costs. */
  readonly ipv6: boolean;
}

/**
 * The two includes that say where the gateways are, for places where an instance has another address than the one before
 * it, and a name has the addresses of all that are ready. An upstream group holds the addresses of the moment in which
 * NGINX starts; `server … resolve` came with 1.27.3. A name in a variable is looked up while it runs, every second: in
 * turn over the addresses, and to the next when one does not answer. That has no other methods and keeps no connections
 * (docs/adr/0019), so methods are refused.
 *
 * @throws EdgeSettingsError
 */
export function renderLookup({ LB_METHOD }: EdgeSettings, { gateways, address, ipv6 }: Lookup): Record<string, string> {
  if (LB_METHOD !== 'round_robin')
    throw new EdgeSettingsError(`LB_METHOD: here the gateways are looked up and asked in turn, not by ${LB_METHOD}`);
  const server = address.includes(':') ? `[${address}]` : address;
  return {
    // A name server's own time to live may be minutes, Docker's is ten: hence `valid`.
    'upstreams.conf': `resolver ${server} valid=1s${ipv6 ? '' : ' ipv6=off'};\nresolver_timeout 2s;\n`,
    'readiness.conf': `set $gateways "${gateways}";\n`,
  };
}

/**
 * The name server of this machine, and the name that it knows a short one by: `gateway:4101` is
 * `gateway.highstreet.svc.cluster.local:4101` in a pod.
 *
 * @param resolvConf the text of /etc/resolv.conf
 * @throws EdgeSettingsError
 */
export function lookupBy(resolvConf: string, gateways: readonly string[]): Lookup {
  const [, address] = /^nameserver\s+(\S+)/m.exec(resolvConf) ?? [];
  const [, domain] = /^search\s+(\S+)/m.exec(resolvConf) ?? [];
  const [gateway, ...others] = gateways;
  if (!gateway || others.length > 0)
    throw new EdgeSettingsError('GATEWAYS: with --lookup give one name, that of all gateways');
  if (!address) throw new EdgeSettingsError('/etc/resolv.conf names no name server, which --lookup asks');
  const [host = '', port] = gateway.split(':');
  const full = host.includes('.') || !domain ? host : `${host}.${domain}`;
  return { gateways: `${full}:${port}`, address, ipv6: true };
}
