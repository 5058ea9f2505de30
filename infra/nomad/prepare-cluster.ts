import type { Job } from './job-files.ts';
import { nomadApi, runNomad } from './nomad-cli.ts';
import { variablesWith } from './variables.ts';
import { volumeSpecification, volumesOf } from './volumes.ts';

/**
 * Puts the secrets into variables, and makes the volumes that are not there. May be repeated: what is there stays, since a
 * second volume of the same name, on another node, would be an empty database.
 */
export async function prepareCluster(jobs: ReadonlyMap<string, Job>, secretsFolder: string): Promise<void> {
  // The first question: where nobody answers, no secret is made.
  const there = await nomadApi<{ Name: string }[]>('/v1/volumes?type=host');
  for (const variable of variablesWith(secretsFolder))
    await runNomad(['var', 'put', '-force', '-in=json', '-out=none', '-'], { input: JSON.stringify(variable) });
  for (const volume of volumesOf(jobs)) {
    if (there.some(({ Name }) => Name === volume.name)) continue;
    await runNomad(['volume', 'create', '-'], { input: volumeSpecification(volume) });
    console.log(`Made the volume ${volume.name}`);
  }
}
