import { isIPv6 } from 'node:net';
import { addressBytes } from './address-bytes.ts';
import type { Member } from './member.ts';
import type { Candidates, PickContext, Picker } from './picker.ts';
import { RoundRobin } from './round-robin.ts';

/** As NGINX: after so many instances that cannot be had, it is not the client's network that chooses any more. */
const MAX_TRIES = 20;

/**
 * The client's network chooses the instance, as NGINX's `ip_hash`: the first three octets of IPv4, the whole of IPv6,
 * by NGINX's own hash (h ← (113 h + octet) mod 6271, from 89) and the weights. An instance that is away keeps its place,
 * so that only its own clients go elsewhere.
 *
 * A request without a client address (work inside the shop) goes by round robin. Balances only as well as clients are
 * spread over networks: it is here for comparison and for what must see the same client again. O(weights).
 */
export class IpHash<M extends Member> implements Picker<M> {
  private readonly otherwise: Picker<M>;

  constructor(otherwise: Picker<M> = new RoundRobin<M>()) {
    this.otherwise = otherwise;
  }

  pick(candidates: Candidates<M>, context: PickContext, nowMs: number): M | undefined {
    const { clientAddress, tried } = context;
    const bytes = clientAddress === undefined ? undefined : addressBytes(clientAddress);
    if (bytes === undefined || candidates.available.length === 0)
      return this.otherwise.pick(candidates, context, nowMs);
    const length = isIPv6(clientAddress!) && bytes.length === 16 ? 16 : 3;
    let sum = 0;
    for (const member of candidates.all) sum += member.weight;
    let hash = 89;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      for (let nth = 0; nth < length; nth += 1) hash = (hash * 113 + bytes[nth]!) % 6271;
      const member = at(candidates.all, hash % sum);
      if (member?.candidate && !tried.includes(member)) return member;
    }
    return this.otherwise.pick(candidates, context, nowMs);
  }
}

function at<M extends Member>(all: readonly M[], place: number): M | undefined {
  let left = place;
  for (const member of all) if ((left -= member.weight) < 0) return member;
  return undefined;
}
