import type { Member } from './member.ts';
import type { Candidates, PickContext, Picker } from './picker.ts';

/**
 * Smooth weighted round robin, as NGINX balances by default (M. Dounin, nginx 1.3.1, 2012): everyone
 * gains its weight, the richest is picked and pays the sum of all weights. Of weights 5, 1, 1 the order is a a b a c a a
 * instead of a a a a a b c.
 *
 * Looks at every instance: O(n), without allocation. What an instance has gained it keeps while it is away.
 */
export class Weighted<M extends Member> implements Picker<M> {
  private readonly gained = new Map<M, number>();
  private known: readonly M[] = [];

  pick({ all, available }: Candidates<M>, { tried }: PickContext): M | undefined {
    if (all !== this.known) this.forgetTheGone(all);
    let richest: M | undefined;
    let most = -Infinity;
    let sum = 0;
    for (const member of available) {
      if (tried.length > 0 && tried.includes(member)) continue;
      const gained = (this.gained.get(member) ?? 0) + member.weight;
      this.gained.set(member, gained);
      sum += member.weight;
      if (gained <= most) continue;
      richest = member;
      most = gained;
    }
    if (richest) this.gained.set(richest, most - sum);
    return richest;
  }

  private forgetTheGone(all: readonly M[]): void {
    this.known = all;
    const here = new Set(all);
    for (const member of this.gained.keys()) if (!here.has(member)) this.gained.delete(member);
  }
}
