import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPS } from '../local/parts/services.ts';
import { CHECKOUT } from '../local/ports.ts';
import { docker, ensureEngine, proxyArguments } from './docker.ts';
import { imageOf } from './image-names.ts';

/** Builds the image of each service and that of the tools; all but the last step of each is one build for all. */
export async function buildImages(): Promise<void> {
  ensureEngine();
  const version = (JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string }).version;
  const commit = git('rev-parse', 'HEAD') ?? 'unknown';
  // The time of the commit, so that two builds of it give the same bytes.
  const epoch = git('log', '-1', '--format=%ct') ?? '0';
  const common = { VERSION: version, REVISION: commit, SOURCE_DATE_EPOCH: epoch };
  const targets = [
    ...APPS.map((app) => ({ image: imageOf(app, version), target: 'service', args: { ...common, SERVICE: app } })),
    { image: imageOf('tools', version), target: 'tools', args: common },
  ];
  for (const { image, target, args } of targets) {
    console.log(`Building ${image}`);
    const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    await docker(['build', '--target', target, '--tag', image, ...given, ...proxyArguments(), '.'], CHECKOUT);
  }
  console.log(`\n${targets.map(({ image }) => image).join('\n')}`);
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: CHECKOUT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // an archive of the sources, say
  }
}
