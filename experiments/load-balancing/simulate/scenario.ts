import type { BalancingMethod } from '../../../libs/balancer/src/picking/balancing-method.ts';

export const CONDITIONS = ['equal', 'half-speed', 'stalls'] as const;
/** What the odd ones of the instances are like; all others are equal. */
export type Condition = (typeof CONDITIONS)[number];

export const CLIENTS = ['equal', 'skewed'] as const;
/** How requests are spread over the networks they come from: all alike, or by Zipf's law. */
export type Clients = (typeof CLIENTS)[number];

export interface Scenario {
  readonly method: BalancingMethod;
  readonly condition: Condition;
  readonly clients: Clients;
  readonly instances: number;
  /** So many of them are slow, or stall, in their own times. */
  readonly odd: number;
  /** Each balances for itself and knows nothing of the others. */
  readonly gateways: number;
  /** Of the instances together, were they equal: what is asked over what they can do. */
  readonly utilisation: number;
  readonly durationMs: number;
  readonly seed: number;
  /** {@link MEAN_WORK_MS} unless it is given. */
  readonly meanWorkMs?: number;
  /** {@link STALLS} unless they are given. */
  readonly stalls?: { readonly everyMs: number; readonly lastMs: number };
  /** {@link PRODUCTS} unless it is given. */
  readonly products?: number;
}

/** What a request takes at full speed, on average; exponentially distributed, so some take five times as long. */
export const MEAN_WORK_MS = 5;
/** One way. */
export const NETWORK_MS = 0.2;
/** /24 networks that clients come from. */
export const NETWORKS = 256;
/** Products that are asked for, by Zipf's law: what consistent hashing goes by. */
export const PRODUCTS = 10_000;
export const STALLS = { everyMs: 5_000, lastMs: 500 };
/** Not counted: queues fill and estimates settle. */
export const WARM_UP_SHARE = 0.2;
