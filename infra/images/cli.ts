import { parseArgs } from 'node:util';
import { Docker } from '../engine/docker.ts';
import { answeringEngine } from '../engine/engine.ts';
import { Failure } from '../local/failure.ts';
import { isForeignImage } from './base-images.ts';
import { buildImages, imagesOf, packageVersion } from './build.ts';
import { makeStandIns } from './standins.ts';

const USAGE = `npm run images -- build [--version X]    builds the images of the services and of the tools, as that of package.json
                                         or as another version: the same sources, images of their own
npm run images -- standins [--again] [NAME…]
                                         makes what a registry would give, for places without one: what the shop
                                         stands on, or those that are named (prometheus, k6 among them); images that
                                         are there are left as they are unless --again`;

try {
  const { command, version, again, names } = parse(process.argv.slice(2));
  const engine = answeringEngine();
  if (!engine)
    throw new Failure(
      'No container engine answers.',
      'Install Docker and start it, or, as root on Debian: npm run engine -- start',
    );
  const docker = new Docker(engine.environment);
  if (command === 'standins') await makeStandIns(docker, names.length > 0 ? { again, names } : { again });
  else {
    await buildImages(docker, version);
    console.log(`\n${imagesOf(version).join('\n')}`);
  }
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}\n  It did not finish; it can be started again.`);
}

function parse(args: string[]) {
  try {
    const options = { version: { type: 'string' }, again: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [command, ...others] = positionals;
    const names = command === 'standins' ? others.filter(isForeignImage) : [];
    if (others.length > names.length || (command !== 'build' && command !== 'standins'))
      throw new Error(`${positionals.join(' ') || 'Nothing'} is not what this does`);
    if (command === 'build' ? values.again : values.version)
      throw new Error(`${command} has no ${command === 'build' ? '--again' : '--version'}`);
    return { command, version: values.version ?? packageVersion(), again: values.again ?? false, names };
  } catch (error) {
    throw new Failure(`${(error as Error).message.split('. ')[0]}.`, `What there is:\n\n${USAGE}`);
  }
}
