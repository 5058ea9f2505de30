import { join } from 'node:path';
import { CommandLine, text } from '../local/command-line.ts';
import type { Failure } from '../local/failure.ts';
import { CHECKOUT, instanceOf } from '../local/ports.ts';
import { readJobs } from './job-files.ts';
import { prepareCluster } from './prepare-cluster.ts';

// Before the first deployment: secrets as variables, folders as volumes, in the cluster that NOMAD_ADDR names.
//   node infra/nomad/prepare.ts [--keep FOLDER]

const USAGE = 'node infra/nomad/prepare.ts [--keep FOLDER]\n  --keep  where the secrets last (those of the local run)';

try {
  const { values } = new CommandLine(USAGE).parse(process.argv.slice(2), { options: { keep: text } });
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
