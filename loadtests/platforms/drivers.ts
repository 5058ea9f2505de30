import type { Platform } from '../../infra/platforms/platform.ts';
import { Failure } from '../../infra/local/failure.ts';

export type PlatformName = Platform['name'];

/** Of each platform its driver's file, below infra/platforms; it exports a function of the platform's name. */
const FILES: Record<PlatformName, string> = {
  native: 'native.ts',
  compose: 'compose.ts',
  swarm: 'swarm/swarm.ts',
  kubernetes: 'kubernetes/kubernetes.ts',
  nomad: 'nomad/nomad.ts',
};

export const PLATFORM_NAMES = Object.keys(FILES) as PlatformName[];

/** Loads one driver, and only that one: what the others need may not be installed. */
export async function platformOf(name: PlatformName): Promise<Platform> {
  const file = new URL(`../../infra/platforms/${FILES[name]}`, import.meta.url);
  const driver = (await import(file.href).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Failure(`The driver of ${name} cannot be loaded: ${cause.message}`, 'Use a whole checkout');
  })) as Record<string, (() => Platform) | undefined>;
  const make = driver[name];
  if (!make) throw new Failure(`${FILES[name]} has no function ${name}()`, 'Export one that returns the platform');
  return make();
}
