import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE_IMAGES, type BaseImage, TRUE_CONTENTS } from './base-images.ts';
import { docker, ensureEngine, hasImage, proxyArguments } from './docker.ts';
import { DEBIAN, makeDebian } from './standins/debian.ts';
import { addKafka } from './standins/kafka.ts';
import { addNode } from './standins/node.ts';

/** What has to lie beside the Dockerfile before it can be built. */
const ADD: Partial<Record<BaseImage, (context: string) => Promise<void>>> = { node: addNode, kafka: addKafka };

/**
 * Makes images that bear the names of the official ones, from packages of Debian, npm and Maven, where no registry can be
 * reached. They serve the same compose file. What runs on them says nothing of the official images: their servers are
 * of the versions that {@link TRUE_CONTENTS} names.
 */
export async function makeStandIns({ again }: { again: boolean }): Promise<void> {
  ensureEngine();
  const work = mkdtempSync(join(tmpdir(), 'highstreet-standins-'));
  try {
    if (again || !hasImage(DEBIAN)) await makeDebian(work);
    for (const [name, image] of Object.entries(BASE_IMAGES) as [BaseImage, string][]) {
      if (!again && hasImage(image)) {
        console.log(`${image} is there`);
        continue;
      }
      console.log(`Making a stand-in for ${image}: ${TRUE_CONTENTS[name]}`);
      const context = join(work, name);
      cpSync(join(import.meta.dirname, 'standins', name), context, { recursive: true });
      await ADD[name]?.(context);
      const labels = ['--label', `highstreet.stand-in=${TRUE_CONTENTS[name]}`];
      await docker(['build', '--tag', image, ...labels, ...proxyArguments(), context]);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
