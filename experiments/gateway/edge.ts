import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../../infra/local/machine/tools.ts';
import type { Command } from '../../infra/local/part.ts';
import { CHECKOUT } from '../../infra/local/ports.ts';

/** Where every edge has the same answer as a file. */
export const STATIC_PATH = '/static/product.json';

/** The shop's own NGINX configuration before one upstream, which also gives the answer as a file. */
export function edge(
  folder: string,
  { port, upstreamPort, file }: { port: number; upstreamPort: number; file: string },
): Command {
  cpSync(join(CHECKOUT, 'infra', 'nginx'), join(folder, 'conf'), { recursive: true });
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  mkdirSync(join(folder, 'files', 'static'), { recursive: true });
  writeFileSync(join(folder, 'files', STATIC_PATH), file);
  writeFileSync(
    join(folder, 'conf', 'listen.conf'),
    `listen 127.0.0.1:${port};\nlocation = ${STATIC_PATH} {\n  root ${join(folder, 'files')};\n}\n`,
  );
  writeFileSync(
    join(folder, 'conf', 'upstreams.conf'),
    `upstream gateway {\n  server 127.0.0.1:${upstreamPort};\n  keepalive 64;\n}\n`,
  );
  const args = ['-p', `${folder}/`, '-c', join(folder, 'conf', 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'];
  return { command: findTool('nginx') ?? 'nginx', args };
}
