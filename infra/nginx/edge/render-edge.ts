import type { EdgeSettings } from './edge-settings.ts';
import { type Gateway, renderReadiness, renderUpstreams } from './render-upstreams.ts';

export interface Edge {
  readonly settings: EdgeSettings;
  /** `host:port` of each gateway. */
  readonly gateways: readonly string[];
  /** `address:port` of the plain port, and of the one with TLS. */
  readonly listen: { readonly plain: string; readonly tls: string };
  /** Where the watcher says which gateways are out; NGINX's workers must be able to look into it. */
  readonly outFolder: string;
  /** The module files of brotli, where the NGINX at hand has them. */
  readonly brotliModules: readonly string[];
}

/** What differs from place to place: the name and text of each file that nginx.conf includes. */
export function renderEdge(edge: Edge): Record<string, string> {
  const { settings, listen, outFolder, brotliModules } = edge;
  const gateways: Gateway[] = edge.gateways.map((address, index) => ({
    address,
    weight: settings.LB_WEIGHTS?.[index] ?? 1,
  }));
  return {
    'modules.conf': brotliModules.map((file) => `load_module "${file}";\n`).join(''),
    'upstreams.conf': renderUpstreams({ method: settings.LB_METHOD, gateways }),
    'readiness.conf': renderReadiness(gateways.length, outFolder),
    'listen.conf': renderListen(settings, listen),
    'clients.conf': renderRealAddresses(settings.TRUSTED_PROXIES) + renderLimits(settings),
    'compression.conf': renderCompression(settings, brotliModules.length > 0),
  };
}

function renderListen({ TLS_CERTIFICATE, TLS_KEY }: EdgeSettings, listen: Edge['listen']): string {
  const plain = `listen ${listen.plain};\n`;
  if (!TLS_CERTIFICATE || !TLS_KEY) return plain;
  // "http2" as a word of listen: NGINX from 1.25.1 warns that it prefers a directive, which older ones do not know.
  return `${plain}listen ${listen.tls} ssl http2;\nssl_certificate "${TLS_CERTIFICATE}";\nssl_certificate_key "${TLS_KEY}";\n`;
}

/** `$remote_addr` becomes the client's: the last address of X-Forwarded-For that is not one of the trusted proxies. */
function renderRealAddresses(trusted: readonly string[]): string {
  const from = trusted.map((network) => `set_real_ip_from ${network};\n`).join('');
  const header = 'real_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n';
  const geo = trusted.map((network) => `  ${network} 1;\n`).join('');
  return [
    trusted.length > 0 ? from + header : '',
    `geo $realip_remote_addr $from_trusted_proxy {\n  default 0;\n${geo}}\n`,
    // A proxy that ends TLS says so; from anybody else the header means nothing.
    'map "$from_trusted_proxy:$http_x_forwarded_proto" $client_scheme {\n  default $scheme;\n  "1:https" https;\n  "1:http" http;\n}\n',
  ].join('');
}

/** 10 MB hold the states of 160,000 IPv4 addresses; when they are full NGINX forgets the oldest. */
function renderLimits({ RATE_LIMIT_PER_S: rate, CONNECTION_LIMIT: connections }: EdgeSettings): string {
  const lines = [];
  if (rate !== undefined)
    lines.push(
      `limit_req_zone $binary_remote_addr zone=client_rate:10m rate=${rate}r/s;`,
      // A page asks for a dozen things at once and then for nothing: a second's worth may come together, undelayed.
      `limit_req zone=client_rate burst=${rate} nodelay;`,
      'limit_req_status 429;',
    );
  if (connections !== undefined)
    lines.push(
      'limit_conn_zone $binary_remote_addr zone=client_connections:10m;',
      `limit_conn client_connections ${connections};`,
      'limit_conn_status 429;',
    );
  return lines.map((line) => `${line}\n`).join('');
}

function renderCompression({ COMPRESSION }: EdgeSettings, brotli: boolean): string {
  const types = 'application/json application/problem+json application/javascript text/css image/svg+xml';
  // Level 4 for the same reason as gzip's: beyond it bytes shrink slower than CPU grows.
  const lines = brotli
    ? ['brotli on;', 'brotli_comp_level 4;', 'brotli_min_length 1400;', `brotli_types ${types};`]
    : [];
  return [`gzip ${COMPRESSION};`, `gzip_types ${types};`, ...(COMPRESSION === 'on' ? lines : [])]
    .map((line) => `${line}\n`)
    .join('');
}
