import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { Failure } from '../failure.ts';
import type { Instance } from '../ports.ts';
import type { Size } from '../topology.ts';

const GIB = 1024 ** 3;
/** First start with all products, jars and write-ahead logs takes about 1.2 GiB; the rest is for orders to grow. */
const DISK_NEEDED = 2 * GIB;
/** What a run was seen to take, with headroom for the build that precedes it. */
const MEMORY_NEEDED: Record<Size, number> = { slim: 1.2 * GIB, full: 2.2 * GIB };

export function ensureDisk({ folders }: Instance): void {
  mkdirSync(folders.root, { recursive: true });
  const { bavail, bsize } = statfsSync(folders.root);
  const free = bavail * bsize;
  if (free >= DISK_NEEDED) return;
  throw new Failure(
    `The disk of ${folders.root} is nearly full: ${gib(free)} free, ${gib(DISK_NEEDED)} needed.`,
    `Free some space${existsSync(folders.data) ? ', or empty the shop: npm run reset' : ''}.`,
  );
}

export function ensureMemory(size: Size): void {
  const free = process.availableMemory();
  const needed = MEMORY_NEEDED[size];
  if (free >= needed) return;
  throw new Failure(
    `Not enough memory for the size ${size}: ${gib(free)} available, ${gib(needed)} needed.`,
    size === 'full' ? 'Close something, or start less: npm start -- --size slim' : 'Close something.',
  );
}

export function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(2)} GiB`;
}
