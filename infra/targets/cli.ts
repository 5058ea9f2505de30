import { contract } from './contract.ts';
import { differences } from './differences.ts';
import { overBudget, sums } from './memory-budget.ts';
import { readTargets } from './read-targets.ts';

// npm run check:targets: reads every place where the services are deployed, and fails where they do not say the same.

try {
  const { native, all, compose } = await readTargets();
  const expected = contract(native);
  const found = [...all.flatMap((target) => differences(target, expected)), ...overBudget(compose)];

  for (const { name, instances, without } of all) {
    console.log(`${name}: ${instances.map((instance) => instance.name).join(', ')}`);
    for (const [aspect, reason] of Object.entries(without)) console.log(`  no ${aspect}: ${reason}`);
  }
  for (const { size, memoryMiB, cpus } of sums(compose))
    console.log(`compose, ${size}: at most ${memoryMiB} MiB and ${cpus} cores together`);
  if (found.length > 0) console.error(`\n✗ The targets differ:\n${found.map((line) => `  ${line}`).join('\n')}`);
  else console.log('\n✓ The targets agree.');
  process.exitCode = found.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`\n✗ A target cannot be read: ${(error as Error).message}`);
  process.exitCode = 2;
}
