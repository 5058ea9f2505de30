import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Docker } from '../engine/docker.ts';
import { Failure } from '../local/failure.ts';
import { APPS } from '../local/parts/services.ts';
import { CHECKOUT } from '../local/ports.ts';
import { imageOf } from './image-names.ts';
import { proxyArguments } from './proxy-arguments.ts';

/** As a tag of an image may look (OCI distribution spec). */
const TAG = /^[\w][\w.-]{0,127}$/;

/** The version that package.json names: what compose and the manifests run unless they are told otherwise. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The tags of a version, the tools among them: an update replaces what stands around the services, too. */
export function imagesOf(version: string): string[] {
  return [...APPS, 'tools' as const].map((name) => imageOf(name, version));
}

/**
 * Builds the image of each service and that of the tools, all under one version; all but the last step of each is one
 * build for all. The same sources under another version are other images: their label differs, and nothing that costs time.
 */
export async function buildImages(docker: Docker, version: string): Promise<void> {
  if (!TAG.test(version))
    throw new Failure(`A version "${version}" cannot be a tag.`, 'Give letters, digits, . _ and -, such as 0.2.0');
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
    await docker.run(['build', '--target', target, '--tag', image, ...given, ...proxyArguments(), '.'], {
      cwd: CHECKOUT,
      environment: { BUILDKIT_PROGRESS: 'plain' },
      onLine: stepsTo((step) => console.log(`  ${step}`)),
    });
  }
}

/** Tells the steps of a build that do something, of what BuildKit prints: names first, then what each says, if it runs. */
function stepsTo(tell: (step: string) => void): (line: string) => void {
  const names = new Map<string, string>();
  return (line) => {
    const [, step = '', rest = ''] = /^(#\d+) (.*)/.exec(line) ?? [];
    const name = names.get(step);
    if (rest.startsWith('[')) names.set(step, rest.slice(0, 110));
    else if (name !== undefined && /^\d+\.\d/.test(rest)) {
      tell(name);
      names.delete(step);
    } else if (name !== undefined && rest.startsWith('DONE')) names.delete(step);
  };
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: CHECKOUT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // an archive of the sources, say
  }
}
