import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../../infra/local/part.ts';
import { shopEdge } from './shop-edge.ts';

/** Where every edge has the same answer as a file. */
export const STATIC_PATH = '/static/product.json';

/** The shop's own NGINX configuration before one upstream, which also gives the answer as a file. */
export function edge(
  folder: string,
  { port, upstreamPort, file }: { port: number; upstreamPort: number; file: string },
): Command {
  const command = shopEdge(folder, { port, gatewayPorts: [upstreamPort] });
  mkdirSync(join(folder, 'files', 'static'), { recursive: true });
  writeFileSync(join(folder, 'files', STATIC_PATH), file);
  // Included into the server block.
  appendFileSync(
    join(folder, 'conf', 'listen.conf'),
    `location = ${STATIC_PATH} {\n  root ${join(folder, 'files')};\n}\n`,
  );
  return command;
}
