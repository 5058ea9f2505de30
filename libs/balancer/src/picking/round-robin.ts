import type { Member } from './member.ts';
import type { Candidates, PickContext, Picker, Random } from './picker.ts';
import { randomUntried } from './untried.ts';

/**
 * Each available instance in its turn, whatever its load. O(1). A second try goes to any other one: by turn, the
 * neighbour of an instance that fails would get its whole share.
 */
export class RoundRobin<M extends Member> implements Picker<M> {
  private readonly random: Random;
  private turn = 0;

  constructor(random: Random = Math.random) {
    this.random = random;
  }

  pick({ available }: Candidates<M>, { tried }: PickContext): M | undefined {
    if (available.length === 0) return undefined;
    if (tried.length > 0) return randomUntried(available, tried, this.random);
    this.turn = this.turn < available.length ? this.turn : 0;
    return available[this.turn++];
  }
}
