import { ConsistentHash } from './consistent-hash.ts';
import { IpHash } from './ip-hash.ts';
import { LeastRequests } from './least-requests.ts';
import type { Member } from './member.ts';
import { P2cEwma } from './p2c-ewma.ts';
import type { Picker, Random } from './picker.ts';
import { RoundRobin } from './round-robin.ts';
import { Weighted } from './weighted.ts';

/** Named as at the edge where they are the same; NGINX's `least_conn` counts connections, not requests. */
export const BALANCING_METHODS = [
  'round_robin',
  'least_requests',
  'p2c_ewma',
  'weighted',
  'ip_hash',
  'consistent_hash',
] as const;
export type BalancingMethod = (typeof BALANCING_METHODS)[number];

export function pickerOf<M extends Member>(method: BalancingMethod, random: Random = Math.random): Picker<M> {
  switch (method) {
    case 'round_robin':
      return new RoundRobin(random);
    case 'least_requests':
      return new LeastRequests(random);
    case 'p2c_ewma':
      return new P2cEwma(random);
    case 'weighted':
      return new Weighted();
    case 'ip_hash':
      return new IpHash(new RoundRobin(random));
    case 'consistent_hash':
      return new ConsistentHash(new RoundRobin(random));
  }
}
