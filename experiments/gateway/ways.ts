/** What takes part in a way; CPU is read for each by itself. */
export type Actor = 'nginx' | 'proxy' | 'gateway' | 'upstream' | 'redis' | 'postgres';

/** A way that a request can take to the same 600 bytes. */
export interface Way {
  readonly name: string;
  readonly title: string;
  /** The names of the processes, by the part they play. */
  readonly processes: Readonly<Partial<Record<Actor, string>>>;
  /** Where the load goes; `static` is a file of NGINX. */
  readonly entry: string;
}

const STORES = { redis: 'redis', postgres: 'postgres' };

export const WAYS: readonly Way[] = [
  { name: 'static', title: 'NGINX, a file', entry: 'edge-bare', processes: { nginx: 'edge-bare' } },
  {
    name: 'bare',
    title: 'NGINX → bare Fastify',
    entry: 'edge-bare',
    processes: { nginx: 'edge-bare', upstream: 'bare' },
  },
  {
    name: 'bare-proxy',
    title: 'NGINX → bare proxy → bare Fastify',
    entry: 'edge-proxy-bare',
    processes: { nginx: 'edge-proxy-bare', proxy: 'proxy-bare', upstream: 'bare' },
  },
  {
    name: 'real',
    title: 'NGINX → gateway → catalog',
    entry: 'edge-gateway-catalog',
    processes: { nginx: 'edge-gateway-catalog', gateway: 'gateway-catalog', upstream: 'catalog', ...STORES },
  },
  {
    name: 'gateway-bare',
    title: 'NGINX → gateway → bare Fastify',
    entry: 'edge-gateway-bare',
    processes: { nginx: 'edge-gateway-bare', gateway: 'gateway-bare', upstream: 'bare' },
  },
  {
    name: 'proxy-catalog',
    title: 'NGINX → bare proxy → catalog',
    entry: 'edge-proxy-catalog',
    processes: { nginx: 'edge-proxy-catalog', proxy: 'proxy-catalog', upstream: 'catalog', ...STORES },
  },
  { name: 'direct-bare', title: 'bare Fastify', entry: 'bare', processes: { upstream: 'bare' } },
  {
    name: 'direct-plain-nest',
    title: 'a plain Nest route',
    entry: 'plain-nest',
    processes: { upstream: 'plain-nest' },
  },
  {
    name: 'direct-equipped',
    title: 'Fastify with the usual equipment',
    entry: 'equipped',
    processes: { upstream: 'equipped' },
  },
  { name: 'direct-nest', title: 'a Nest route on libs/service', entry: 'nest', processes: { upstream: 'nest' } },
];
