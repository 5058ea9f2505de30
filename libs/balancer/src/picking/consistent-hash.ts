import { HashRing } from './hash-ring.ts';
import type { Member } from './member.ts';
import type { Candidates, PickContext, Picker } from './picker.ts';
import { RoundRobin } from './round-robin.ts';

/** The c of the paper: nobody has more than 1.25 × the mean. Smaller moves more keys, larger lets hot keys heat. */
const BOUND = 1.25;

/**
 * The key chooses the instance by a ring, with bounded load: V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent
 * Hashing with Bounded Loads" (SODA 2018). An instance with ⌈c × mean⌉ requests in flight is passed over for the next
 * on the ring, so a hot key spreads over as many as it needs and cold keys stay where their cache is. The load is that
 * of this process alone. Requests without a key go by round robin.
 *
 * O(log n) for the place and O(1) expected for the bound; the ring is built anew when the list of instances changes.
 */
export class ConsistentHash<M extends Member> implements Picker<M> {
  private readonly otherwise: Picker<M>;
  private ring = new HashRing<M>([]);
  private known: readonly M[] = [];
  private total = 0;

  constructor(otherwise: Picker<M> = new RoundRobin<M>()) {
    this.otherwise = otherwise;
  }

  pick(candidates: Candidates<M>, context: PickContext, nowMs: number): M | undefined {
    const { all, available } = candidates;
    const { key, tried } = context;
    if (key === undefined || available.length === 0) return this.otherwise.pick(candidates, context, nowMs);
    if (all !== this.known) {
      this.known = all;
      this.ring = new HashRing(all);
    }
    const bound = Math.ceil((BOUND * (this.total + 1)) / available.length);
    const start = this.ring.placeOf(key);
    for (let step = 0; step < this.ring.length; step += 1) {
      const member = this.ring.owner(start + step);
      if (member.candidate && member.inFlight < bound && !tried.includes(member)) return member;
    }
    return this.otherwise.pick(candidates, context, nowMs);
  }

  started(): void {
    this.total += 1;
  }

  ended(): void {
    this.total -= 1;
  }
}
