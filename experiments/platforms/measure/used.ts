import type { Platform, Usage } from '../../../infra/platforms/platform.ts';
import { readMachine } from '../../events/cpu.ts';

/** What the shop and its platform had in memory at the end of a time, and the cores that they used in it. */
export interface Used {
  readonly shop: Share;
  readonly platform: Share;
  /** Cores of the machine that were busy with anything, what the host took away included. */
  readonly machineCores: number;
}

export interface Share {
  readonly memoryMiB: number;
  readonly cores: number;
}

export interface Look {
  readonly atMs: number;
  readonly machineSeconds: number;
  readonly shop: Usage;
  readonly platform: Usage;
}

/** A look takes a while on platforms that are asked by a command; its time is the middle of it. */
export async function look(platform: Pick<Platform, 'usage'>): Promise<Look> {
  const beginMs = performance.now();
  const usage = await platform.usage();
  return { atMs: (beginMs + performance.now()) / 2, machineSeconds: readMachine().busy, ...usage };
}

/**
 * Undefined when an instance ended in between and took its time along: then the difference is none.
 */
export function usedBetween(before: Look, after: Look): Used | undefined {
  const seconds = (after.atMs - before.atMs) / 1_000;
  const share = (of: 'shop' | 'platform'): Share => ({
    memoryMiB: after[of].memoryMiB,
    cores: (after[of].cpuSeconds - before[of].cpuSeconds) / seconds,
  });
  const used = {
    shop: share('shop'),
    platform: share('platform'),
    machineCores: (after.machineSeconds - before.machineSeconds) / seconds,
  };
  return used.shop.cores < 0 || used.platform.cores < 0 ? undefined : used;
}
