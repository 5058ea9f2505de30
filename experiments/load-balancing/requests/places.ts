import { randomFrom, shuffled } from '../../faults/random.ts';

/** Apart from the seed of everything else, which draws what comes when. */
const NETWORKS_SEED = 0x10_0000;
const ORDER_SEED = 0x20_0000;

/** So many different /24 networks, such as `10.17.203`: which of them comes first, and has most clients, is drawn. */
export function drawNetworks(count: number, seed: number): string[] {
  const random = randomFrom(seed + NETWORKS_SEED);
  const networks = new Set<string>();
  while (networks.size < count) networks.add(`10.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`);
  return [...networks];
}

/** 0 … count − 1 in a drawn order: which product is the most wanted one. */
export function drawOrder(count: number, seed: number): number[] {
  const all = Array.from({ length: count }, (_, nth) => nth);
  return shuffled(all, randomFrom(seed + ORDER_SEED));
}
