/** Where one instance listens, and what is known of it. */
export interface InstanceAddress {
  /** Scheme, host and port: `http://127.0.0.1:4201`. */
  readonly origin: string;
  /** Its share for methods that know weights; 1 unless it is said. */
  readonly weight: number;
  readonly zone: string | undefined;
}

/** An entry of a `*_URLS` variable: an instance, or where to ask for instances. */
export type AddressSource =
  /** `http://127.0.0.1:4201?weight=2&zone=a` */
  | { readonly kind: 'instance'; readonly address: InstanceAddress }
  /** `dns://catalog:4201`: all A records of the name. */
  | { readonly kind: 'a-records'; readonly name: string; readonly port: number }
  /** `srv://_http._tcp.catalog`: hosts, ports and weights by RFC 2782. */
  | { readonly kind: 'srv-records'; readonly name: string }
  /** `file:///etc/highstreet/catalog.json`: as {@link parseAddressFile} reads it. */
  | { readonly kind: 'file'; readonly path: string };

/** Names the entry and what is wrong with it. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code = 'address-invalid';
  /** The message without the address, for places where values are not shown. */
  readonly reason: string;

  constructor(address: string, reason: string) {
    const mend = 'Write http://host:port, dns://name:port, srv://name or file:///path';
    super(`The address "${address}" ${reason}. ${mend}`);
    this.reason = `An address ${reason}. ${mend}`;
  }
}

/** @throws AddressError */
export function parseAddressSource(text: string): AddressSource {
  const url = parseUrl(text);
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      return { kind: 'instance', address: parseInstanceAddress(text) };
    case 'dns:':
      if (!url.hostname || !url.port) throw new AddressError(text, 'has no name or no port');
      return { kind: 'a-records', name: url.hostname, port: Number(url.port) };
    case 'srv:':
      if (!url.hostname) throw new AddressError(text, 'has no name');
      return { kind: 'srv-records', name: url.hostname };
    case 'file:':
      if (!url.pathname || url.pathname.endsWith('/')) throw new AddressError(text, 'names no file');
      return { kind: 'file', path: decodeURIComponent(url.pathname) };
    default:
      throw new AddressError(text, `has the unknown scheme ${url.protocol}`);
  }
}

/** @throws AddressError */
export function parseInstanceAddress(text: string): InstanceAddress {
  const url = parseUrl(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new AddressError(text, 'is no http or https URL');
  const weight = Number(url.searchParams.get('weight') ?? 1);
  if (!(weight > 0 && weight <= 1_000)) throw new AddressError(text, 'has a weight that is not in (0, 1000]');
  return { origin: url.origin, weight, zone: url.searchParams.get('zone') ?? undefined };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new AddressError(text, 'is no URL');
  }
}
