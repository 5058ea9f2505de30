import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_IMAGES } from '../images/base-images.ts';
import { CHECKOUT } from '../local/ports.ts';
import { contract } from './contract.ts';
import { differences } from './differences.ts';
import { overBudget } from './memory-budget.ts';
import { readTargets } from './read-targets.ts';
import { schemaKeys } from './schema-keys.ts';

describe('the targets of this project', () => {
  it('agree', async () => {
    const { native, all, compose } = await readTargets();
    expect(all.flatMap((target) => differences(target, contract(native)))).toEqual([]);
    expect(overBudget(compose)).toEqual([]);
  });

  it('run on the images that have a stand-in', async () => {
    const { compose } = await readTargets();
    const used = Object.values(compose.services).map((service) => service.image ?? '');
    const others = [...new Set(used.filter((name) => !name.startsWith('highstreet/')))].sort();
    const { node, ...servers } = BASE_IMAGES;
    expect(others).toEqual(Object.values(servers).sort());
    expect(readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8')).toContain(`ARG NODE_IMAGE=${node}\n`);
  });

  it('find the keys of a schema in the app and in the libs that it spreads', () => {
    const keys = schemaKeys('catalog');
    for (const key of ['PORT', 'KAFKA_BROKERS', 'REDIS_URL', 'CATALOG_DATABASE_URL', 'POSTGRES_POOL_SIZE'])
      expect(keys).toContain(key);
    expect(keys).not.toContain('PRODUCTS_FILE');
  });
});
