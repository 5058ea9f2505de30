import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_IMAGES } from '../images/base-images.ts';
import { CHECKOUT } from '../local/ports.ts';
import { contract } from './contract.ts';
import { differences } from './differences.ts';
import { overBudget } from './memory-budget.ts';
import { parseCompose, readCompose } from './read-compose.ts';
import { readServiceImage } from './read-image.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readNative } from './read-native.ts';
import { readNomad } from './read-nomad.ts';
import { readSwarm } from './read-swarm.ts';
import { schemaKeys } from './schema-keys.ts';

const text = (file: string) => readFileSync(join(CHECKOUT, file), 'utf8');

describe('the targets of this project', () => {
  const image = readServiceImage(text('Dockerfile'));
  const compose = text('docker-compose.yml');
  const native = readNative();

  it('agree', async () => {
    const targets = [
      native,
      readCompose(compose, image),
      readKubernetes(join(CHECKOUT, 'k8s', 'base'), image),
      readSwarm(text('infra/swarm/stack.yml'), image),
      await readNomad(join(CHECKOUT, 'infra', 'nomad'), image),
    ];
    expect(targets.flatMap((target) => differences(target, contract(native)))).toEqual([]);
    expect(overBudget(parseCompose(compose))).toEqual([]);
  });

  it('run on the images that have a stand-in', () => {
    const used = Object.values(parseCompose(compose).services).map((service) => service.image ?? '');
    const others = [...new Set(used.filter((name) => !name.startsWith('highstreet/')))].sort();
    const { node, ...servers } = BASE_IMAGES;
    expect(others).toEqual(Object.values(servers).sort());
    expect(text('Dockerfile')).toContain(`ARG NODE_IMAGE=${node}\n`);
  });

  it('find the keys of a schema in the app and in the libs that it spreads', () => {
    const keys = schemaKeys('catalog');
    for (const key of ['PORT', 'KAFKA_BROKERS', 'REDIS_URL', 'CATALOG_DATABASE_URL', 'POSTGRES_POOL_SIZE'])
      expect(keys).toContain(key);
    expect(keys).not.toContain('PRODUCTS_FILE');
  });
});
