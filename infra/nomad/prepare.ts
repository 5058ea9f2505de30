import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../local/failure.ts';
import { CHECKOUT, instanceOf } from '../local/ports.ts';
import { readJobs } from './job-files.ts';
import { prepareCluster } from './prepare-cluster.ts';

// Before the first deployment: secrets as variables, folders as volumes, in the cluster that NOMAD_ADDR names.
//   node infra/nomad/prepare.ts [--keep FOLDER]

try {
  const { values } = options();
  await prepareCluster(
    await readJobs(join(CHECKOUT, 'infra', 'nomad')),
    values.keep ?? instanceOf('local').folders.keys,
  );
  console.log('Variables and volumes are there.');
} catch (error) {
  process.exitCode = 2;
  const { message, mend } = error as Failure;
  console.error(`\n✗ ${message}\n  ${mend ?? 'It can be run again.'}`);
}

function options() {
  try {
    return parseArgs({ options: { keep: { type: 'string' } } });
  } catch (error) {
    const usage =
      'node infra/nomad/prepare.ts [--keep FOLDER]\n  --keep  where the secrets last (those of the local run)';
    throw new Failure((error as Error).message, usage);
  }
}
