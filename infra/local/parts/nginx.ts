import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../machine/tools.ts';
import type { Part } from '../part.ts';
import type { Instance } from '../ports.ts';
import { http } from '../probes.ts';

/** After this many failures within this time a gateway gets nothing for this time: short, since it is back in seconds. */
const FAILURES = 'max_fails=3 fail_timeout=2s';

export function nginxPart({ ports, folders }: Instance, gateways: readonly number[]): Part {
  const prefix = join(folders.run, 'nginx');
  const conf = join(folders.conf, 'nginx');
  return {
    kind: 'server',
    name: 'nginx',
    purpose: 'the public port',
    dependsOn: [],
    callsInto: gateways.map((_, index) => `gateway-${index + 1}`),
    command: findTool('nginx') ?? 'nginx',
    args: ['-p', `${prefix}/`, '-c', join(conf, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'],
    port: ports.nginx,
    // A path that NGINX answers by itself: whether the gateways are well is their own probes' business.
    probe: http(ports.nginx, '/', 404),
    prepare: async () => {
      mkdirSync(join(prefix, 'tmp'), { recursive: true });
      writeFileSync(join(conf, 'listen.conf'), `listen 127.0.0.1:${ports.nginx};\n`);
      const servers = gateways.map((port) => `  server 127.0.0.1:${port} ${FAILURES};\n`).join('');
      writeFileSync(join(conf, 'upstreams.conf'), `upstream gateway {\n${servers}  keepalive 64;\n}\n`);
    },
    stopSignal: 'SIGQUIT', // graceful: finishes what is in flight
    stopGraceMs: 10_000,
    readyWithinMs: 20_000,
  };
}
