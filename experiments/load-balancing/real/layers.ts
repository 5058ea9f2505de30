import type { Condition } from '../simulate/scenario.ts';
import { STALLS } from './stalls.ts';
import { LB_METHOD_NAMES, type LbMethod } from '../../../infra/nginx/edge/lb-method.ts';
import { BALANCING_METHODS, type BalancingMethod } from '../../../libs/balancer/src/picking/balancing-method.ts';

export const LAYERS = ['edge', 'inside'] as const;
/** `edge`: NGINX balances over gateways. `inside`: each of several gateways balances over a service. */
export type Layer = (typeof LAYERS)[number];
export type Method = LbMethod | BalancingMethod;

export const METHODS: Readonly<Record<Layer, readonly Method[]>> = { edge: LB_METHOD_NAMES, inside: BALANCING_METHODS };

export const TITLES: Readonly<Record<Layer, string>> = {
  edge: 'Edge: NGINX over 4 gateways',
  inside: 'Inside: 3 gateways over 4 catalogs',
};

/** Instances of the layer that is balanced, which is the one whose CPU is limited. */
export const INSTANCES_BALANCED = 4;
/** Balancers that know nothing of each other. NGINX's workers share what they know (`zone`). */
export const BALANCERS: Readonly<Record<Layer, number>> = { edge: 1, inside: 3 };
/** The first of the instances is the slow one, or the one that stalls. */
export const ODD = 0;

/** What the paper calls "least connections", by layer. */
export const LEAST: Readonly<Record<Layer, Method>> = { edge: 'least_conn', inside: 'least_requests' };

export const CONDITION_TITLES: Readonly<Record<Condition, string>> = {
  equal: 'all instances equal',
  'half-speed': 'the first at half speed',
  stalls: `the first stalls ${STALLS.lastMs} ms every ${STALLS.everyMs / 1_000} s`,
};
