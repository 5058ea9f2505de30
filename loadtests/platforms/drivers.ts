import type { Platform } from '../../infra/platforms/platform.ts';

export type PlatformName = Platform['name'];

/** Each is loaded when it is asked for: what the others need may not be installed. */
const DRIVERS: Record<PlatformName, () => Promise<Platform>> = {
  native: async () => (await import('../../infra/platforms/native.ts')).native(),
  compose: async () => (await import('../../infra/platforms/compose.ts')).compose(),
  swarm: async () => (await import('../../infra/platforms/swarm/swarm.ts')).swarm(),
  kubernetes: async () => (await import('../../infra/platforms/kubernetes/kubernetes.ts')).kubernetes(),
  nomad: async () => (await import('../../infra/platforms/nomad/nomad.ts')).nomad(),
};

export const PLATFORM_NAMES = Object.keys(DRIVERS) as PlatformName[];

export function platformOf(name: PlatformName): Promise<Platform> {
  return DRIVERS[name]();
}
