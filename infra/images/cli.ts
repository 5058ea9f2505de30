import { Failure } from '../local/failure.ts';
import { buildImages } from './build.ts';
import { makeStandIns } from './standins.ts';

const USAGE = `npm run images -- build                builds the images of the services and of the tools
npm run images -- standins [--again]    makes what a registry would give, for places without one;
                                        names that are there are left as they are unless --again`;

try {
  const [command, ...options] = process.argv.slice(2);
  const again = options.includes('--again');
  if (command === 'build' && options.length === 0) await buildImages();
  else if (command === 'standins' && options.length === (again ? 1 : 0)) await makeStandIns({ again });
  else
    throw new Failure(
      `${process.argv.slice(2).join(' ') || 'Nothing'} is not what this does.`,
      `What there is:\n\n${USAGE}`,
    );
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}\n  It did not finish; it can be started again.`);
}
