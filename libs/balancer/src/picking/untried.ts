import type { Member } from './member.ts';
import type { Random } from './picker.ts';

/** The first from a random place on that was not tried, so that what failed on one is spread over all others. */
export function randomUntried<M extends Member>(
  members: readonly M[],
  tried: readonly Member[],
  random: Random,
): M | undefined {
  const start = Math.floor(random() * members.length);
  for (let step = 0; step < members.length; step += 1) {
    const member = members[(start + step) % members.length]!;
    if (!tried.includes(member)) return member;
  }
  return undefined;
}
