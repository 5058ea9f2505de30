import { cgroupOf, processes } from '../../engine/proc.ts';
import type { Usage } from '../platform.ts';
import { processesIn, usageOf } from '../process-usage.ts';
import { CGROUP } from './cluster/layout.ts';
import { NAMESPACE } from './shop/manifests.ts';
import { containerIdsOf, podsIn } from './shop/pods.ts';

/** The containers of the shop, and all else that runs for the cluster: both nodes, the control plane, names, metrics, shims. */
export async function clusterUsage(): Promise<{ readonly shop: Usage; readonly platform: Usage }> {
  const containers = (await podsIn(NAMESPACE)).flatMap(containerIdsOf);
  const all = processes();
  const shop = new Set(processesIn(containers, all));
  const others = all.filter(({ pid }) => !shop.has(pid) && cgroupOf(pid).includes(`/${CGROUP}/`));
  return {
    shop: usageOf(shop, all),
    platform: usageOf(
      others.map(({ pid }) => pid),
      all,
    ),
  };
}
