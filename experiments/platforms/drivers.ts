import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Platform } from '../../infra/platforms/platform.ts';
import { CHECKOUT } from '../../infra/local/ports.ts';

export type PlatformName = Platform['name'];

const FILES: Readonly<Record<PlatformName, string>> = {
  native: 'native.ts',
  compose: 'compose.ts',
  swarm: 'swarm/swarm.ts',
  kubernetes: 'kubernetes/kubernetes.ts',
  nomad: 'nomad/nomad.ts',
};

/** From the least that is between the processes and the machine to the most. */
export const PLATFORMS: readonly PlatformName[] = ['native', 'compose', 'swarm', 'kubernetes', 'nomad'];

/** The driver, which its file exports under the platform's name; undefined when this checkout has none. */
export async function driverOf(name: PlatformName): Promise<Platform | undefined> {
  const file = join(CHECKOUT, 'infra', 'platforms', FILES[name]);
  if (!existsSync(file)) return undefined;
  // Loaded only when its turn comes: what one platform needs must not keep the others from running.
  const module = (await import(pathToFileURL(file).href)) as Partial<Record<PlatformName, () => Platform>>;
  return module[name]?.();
}
