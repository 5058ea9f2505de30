import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../../infra/local/machine/tools.ts';
import type { Command } from '../../infra/local/part.ts';
import { CHECKOUT } from '../../infra/local/ports.ts';
import { readEdgeSettings } from '../../infra/nginx/edge/edge-settings.ts';
import { renderEdge } from '../../infra/nginx/edge/render-edge.ts';

export interface ShopEdge {
  readonly port: number;
  readonly gatewayPorts: readonly number[];
  /** As docs/adr/0019-edge.md has them: `LB_METHOD`, `TRUSTED_PROXIES` and so on. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** An NGINX with the shop's own configuration, rendered by the shop's own code. Its files lie in `conf` of the folder. */
export function shopEdge(folder: string, { port, gatewayPorts, variables = {} }: ShopEdge): Command {
  const conf = join(folder, 'conf');
  mkdirSync(conf, { recursive: true });
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  cpSync(join(CHECKOUT, 'infra', 'nginx', 'nginx.conf'), join(conf, 'nginx.conf'));
  const files = renderEdge({
    settings: readEdgeSettings(variables, gatewayPorts.length),
    gateways: gatewayPorts.map((gateway) => `127.0.0.1:${gateway}`),
    listen: { plain: `127.0.0.1:${port}`, tls: '' },
    // Nobody writes into it: all gateways are always in.
    outFolder: join(folder, 'out'),
    brotliModules: [],
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(conf, name), text);
  const args = ['-p', `${folder}/`, '-c', join(conf, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'];
  return { command: findTool('nginx') ?? 'nginx', args };
}
