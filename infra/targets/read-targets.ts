import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../local/ports.ts';
import type { Target } from './deployed.ts';
import { type ComposeFile, parseCompose, readCompose } from './read-compose.ts';
import { readServiceImage } from './read-image.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readNative } from './read-native.ts';
import { readNomad } from './read-nomad.ts';
import { readSwarm } from './read-swarm.ts';

export interface Targets {
  /** What the others are compared with; one of `all`. */
  readonly native: Target;
  readonly all: readonly Target[];
  readonly compose: ComposeFile;
}

/** Every place where the services of this checkout are deployed. @throws Error when one cannot be read */
export async function readTargets(): Promise<Targets> {
  const text = (file: string) => readFileSync(join(CHECKOUT, file), 'utf8');
  const image = readServiceImage(text('Dockerfile'));
  const compose = text('docker-compose.yml');
  const native = readNative();
  const all = [
    native,
    readCompose(compose, image),
    readKubernetes(join(CHECKOUT, 'k8s', 'base'), image),
    readSwarm(text('infra/swarm/stack.yml'), image),
    await readNomad(join(CHECKOUT, 'infra', 'nomad'), image),
  ];
  return { native, all, compose: parseCompose(compose) };
}
