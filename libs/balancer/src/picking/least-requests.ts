import type { Member } from './member.ts';
import type { Candidates, PickContext, Picker, Random } from './picker.ts';

/**
 * The instance with the fewest requests in flight for its weight, as NGINX's `least_conn`; one of them at random when
 * several have as few. Without the random choice every process would send to the first of the list whenever all are
 * idle, all processes to the same one.
 *
 * Looks at every instance: O(n), without allocation.
 */
export class LeastRequests<M extends Member> implements Picker<M> {
  private readonly random: Random;

  constructor(random: Random = Math.random) {
    this.random = random;
  }

  pick({ available }: Candidates<M>, { tried }: PickContext): M | undefined {
    let least: M | undefined;
    let ties = 0;
    for (const member of available) {
      if (tried.length > 0 && tried.includes(member)) continue;
      const more = least === undefined ? -1 : member.inFlight * least.weight - least.inFlight * member.weight;
      if (more > 0) continue;
      ties = more < 0 ? 1 : ties + 1;
      // Vitter's reservoir of one: each of the equal ones is kept with the same probability.
      if (ties === 1 || this.random() * ties < 1) least = member;
    }
    return least;
  }
}
