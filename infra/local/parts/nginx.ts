import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliModules } from '../../nginx/edge/brotli-modules.ts';
import type { EdgeSettings } from '../../nginx/edge/edge-settings.ts';
import { renderEdge } from '../../nginx/edge/render-edge.ts';
import { edgeSettings } from '../edge-settings.ts';
import { findTool } from '../machine/tools.ts';
import type { ServerPart } from '../part.ts';
import { CHECKOUT, type Instance } from '../ports.ts';
import { http } from '../probes.ts';

/** NGINX, and the watcher that tells it which gateways are ready. @throws Failure when a variable of the edge is wrong */
export function edgeParts(
  instance: Instance,
  gateways: readonly number[],
  variables = process.env,
): [nginx: ServerPart, watcher: ServerPart] {
  const settings = edgeSettings(instance, gateways.length, variables);
  return [nginxPart(instance, gateways, settings), watcherPart(instance, gateways)];
}

function nginxPart(instance: Instance, gateways: readonly number[], settings: EdgeSettings): ServerPart {
  const { ports, folders } = instance;
  const prefix = join(folders.run, 'nginx');
  const conf = join(folders.conf, 'nginx');
  const command = findTool('nginx') ?? 'nginx';
  return {
    kind: 'server',
    name: 'nginx',
    purpose: 'the public port',
    dependsOn: [],
    callsInto: gateways.map((_, index) => `gateway-${index + 1}`),
    command,
    args: ['-p', `${prefix}/`, '-c', join(conf, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'],
    port: ports.nginx,
    otherPorts: settings.TLS_CERTIFICATE ? [ports.nginxTls] : [],
    // A path that NGINX answers by itself: whether the gateways are well is their own probes' business.
    probe: http(ports.nginx, '/', 404),
    prepare: async () => {
      mkdirSync(join(prefix, 'tmp'), { recursive: true });
      const files = renderEdge({
        settings,
        gateways: gateways.map(addressOf),
        listen: { plain: addressOf(ports.nginx), tls: addressOf(ports.nginxTls) },
        outFolder: outFolder(instance),
        brotliModules: brotliModules(command),
      });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(conf, name), text);
    },
    stopSignal: 'SIGQUIT', // graceful: finishes what is in flight
    stopGraceMs: 10_000,
    readyWithinMs: 20_000,
  };
}

function watcherPart(instance: Instance, gateways: readonly number[]): ServerPart {
  const port = instance.ports.edgeWatcher;
  return {
    kind: 'server',
    name: 'nginx-watcher',
    purpose: 'takes gateways that are not ready out of the list of NGINX',
    dependsOn: [],
    command: process.execPath,
    // It keeps nothing; without a limit V8 would let the garbage of ten questions a second lie.
    args: ['--max-old-space-size=32', '--max-semi-space-size=2', join(CHECKOUT, 'infra', 'nginx', 'watch.ts')],
    env: {
      ...process.env,
      GATEWAYS: gateways.map(addressOf).join(','),
      OUT_FOLDER: outFolder(instance),
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    port,
    probe: http(port, '/'),
    // What a run that was killed left out says nothing of this one.
    prepare: async () => rmSync(outFolder(instance), { recursive: true, force: true }),
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    readyWithinMs: 20_000,
  };
}

function addressOf(port: number): string {
  return `127.0.0.1:${port}`;
}

function outFolder({ folders }: Instance): string {
  return join(folders.run, 'gateways-out');
}
