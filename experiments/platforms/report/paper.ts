import type { PlatformName } from '../../../loadtests/platforms/drivers.ts';

/** Table 2 of the paper, which gives no method. */
export const PAPER: Readonly<
  Partial<Record<PlatformName, { readonly requests: number; readonly memoryMB: number; readonly cpuPercent: number }>>
> = {
  swarm: { requests: 1_500, memoryMB: 512, cpuPercent: 40 },
  kubernetes: { requests: 2_000, memoryMB: 640, cpuPercent: 45 },
  nomad: { requests: 1_800, memoryMB: 580, cpuPercent: 42 },
};

/** What stands below the two tables. */
export const CAVEATS = [
  'The paper does not say which application, machines, load or time its figures are of, nor of what the memory and CPU are.',
  'Its concurrent requests may be connections, users, or requests in flight; here they are requests in flight at the highest',
  'rate within the SLOs, rate × mean time (Little): a faster shop has fewer of them at the same rate, so more is not better.',
  'Comparable at best are ratios between platforms. All parts and the sender are on one machine here: the ratios tell what a',
  'platform takes away from the shop, not what it gives on many machines.',
];
