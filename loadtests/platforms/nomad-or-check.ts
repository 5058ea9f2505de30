import { Failure } from '../../infra/local/failure.ts';
import { checkNomadJobs } from '../../infra/nomad/check.ts';
import { DEPLOY_ORDER } from '../../infra/nomad/deploy-order.ts';
import { nomadProgram } from '../../infra/nomad/nomad-cli.ts';

// npm run test:nomad: the test of all platforms where there is a nomad, else what can be said of the jobs without one.

if (nomadProgram()) {
  process.argv.splice(2, 0, 'nomad');
  await import('./cli.ts');
} else {
  try {
    const problems = await checkNomadJobs();
    console.log(`Parsed as HCL and compared with the other targets: ${DEPLOY_ORDER.join(', ')}`);
    if (problems.length > 0)
      console.error(`\n✗ The jobs are not right:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    else console.log('✓ They agree with the other targets, and fit together.');
    console.log('\nNOT RUN: there is no nomad on the PATH. Nothing was deployed, updated or killed.');
    process.exitCode = problems.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`\n✗ ${error.message}\n  ${error.mend}`);
    process.exitCode = 2;
  }
}
