import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../local/ports.ts';
import { contract } from './contract.ts';
import { differences } from './differences.ts';
import { overBudget, sums } from './memory-budget.ts';
import { parseCompose, readCompose } from './read-compose.ts';
import { readServiceImage } from './read-image.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readNative } from './read-native.ts';
import { readNomad } from './read-nomad.ts';
import { readSwarm } from './read-swarm.ts';

// npm run check:targets: reads every place where the services are deployed, and fails where they do not say the same.

try {
  const text = (file: string) => readFileSync(join(CHECKOUT, file), 'utf8');
  const image = readServiceImage(text('Dockerfile'));
  const compose = text('docker-compose.yml');
  const native = readNative();
  const targets = [
    native,
    readCompose(compose, image),
    readKubernetes(join(CHECKOUT, 'k8s', 'base'), image),
    readSwarm(text('infra/swarm/stack.yml'), image),
    await readNomad(join(CHECKOUT, 'infra', 'nomad'), image),
  ];
  const expected = contract(native);
  const found = [...targets.flatMap((target) => differences(target, expected)), ...overBudget(parseCompose(compose))];

  for (const { name, instances, without } of targets) {
    console.log(`${name}: ${instances.map((instance) => instance.name).join(', ')}`);
    for (const [aspect, reason] of Object.entries(without)) console.log(`  no ${aspect}: ${reason}`);
  }
  for (const { size, memoryMiB, cpus } of sums(parseCompose(compose)))
    console.log(`compose, ${size}: at most ${memoryMiB} MiB and ${cpus} cores together`);
  if (found.length > 0) console.error(`\n✗ The targets differ:\n${found.map((line) => `  ${line}`).join('\n')}`);
  else console.log('\n✓ The targets agree.');
  process.exitCode = found.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`\n✗ A target cannot be read: ${(error as Error).message}`);
  process.exitCode = 2;
}
