import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, instanceOf } from '../local/ports.ts';
import { contract } from '../targets/contract.ts';
import { differences } from '../targets/differences.ts';
import { readServiceImage } from '../targets/read-image.ts';
import { readNative } from '../targets/read-native.ts';
import { readNomad } from '../targets/read-nomad.ts';
import { DEPLOY_ORDER } from './deploy-order.ts';
import { readJobs } from './job-files.ts';
import { wiringProblems } from './wiring.ts';

/**
 * What can be said of the jobs without Nomad: that they are HCL, that the services are deployed as on the other targets,
 * and that the jobs fit together. Whether Nomad takes them, and whether the shop runs, it does not say.
 *
 * @returns a line for each problem
 * @throws Failure when a job cannot be read
 */
export async function checkNomadJobs(): Promise<string[]> {
  const folder = join(CHECKOUT, 'infra', 'nomad');
  const image = readServiceImage(readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8'));
  const jobs = await readJobs(folder);
  const unlike = [...jobs.keys()].filter((name) => !DEPLOY_ORDER.some((known) => known === name));
  return [
    ...unlike.map((name) => `${name}: it is nowhere in the order of deployment`),
    ...DEPLOY_ORDER.filter((name) => !jobs.has(name)).map((name) => `${name}: there is no such job`),
    ...differences(await readNomad(folder, image), contract(readNative())),
    ...wiringProblems(jobs, instanceOf('local', {}).ports),
  ];
}
