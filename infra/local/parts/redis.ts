import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../machine/tools.ts';
import type { Part } from '../part.ts';
import type { Instance } from '../ports.ts';
import { redis } from '../probes.ts';

export function redisPart({ ports, folders }: Instance): Part {
  const folder = join(folders.data, 'redis');
  return {
    kind: 'server',
    name: 'redis',
    purpose: 'cache of product reads',
    dependsOn: [],
    command: findTool('redis-server') ?? 'redis-server',
    args: [
      join(folders.conf, 'redis', 'redis.conf'),
      '--bind',
      '127.0.0.1',
      '--port',
      String(ports.redis),
      '--dir',
      folder,
    ],
    port: ports.redis,
    probe: redis(ports.redis),
    prepare: async () => void mkdirSync(folder, { recursive: true }),
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    readyWithinMs: 20_000,
  };
}
