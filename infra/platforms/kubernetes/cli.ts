import { spawnSync } from 'node:child_process';
import { Failure } from '../../local/failure.ts';
import { clusterRuns, startCluster, stopCluster } from './cluster/cluster.ts';
import { kubeconfigOf } from './cluster/certificates.ts';
import { findProgram } from './tools/go-build.ts';
import { ensureTools, KUBE } from './tools/tools.ts';

const USAGE = `npm run cluster -- COMMAND
  up           a Kubernetes of two nodes on this machine, without the shop (root; minutes the first time)
  down         takes it away, and everything in it
  kubectl …    asks it`;

try {
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'up') {
    if (clusterRuns()) throw new Failure('The cluster runs.', 'Take it down first, to have a new one.');
    await startCluster(await ensureTools());
    console.log(`The cluster runs. For a kubectl of your own: export KUBECONFIG=${kubeconfigOf('admin')}`);
  } else if (command === 'down') {
    await stopCluster();
  } else if (command === 'kubectl') {
    const env = { ...process.env, KUBECONFIG: kubeconfigOf('admin') };
    process.exitCode =
      spawnSync(findProgram(KUBE) ?? 'kube', ['kubectl', ...rest], { stdio: 'inherit', env }).status ?? 1;
  } else {
    throw new Failure(`${command ?? 'Nothing'} is not what this does.`, USAGE);
  }
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}`);
}
