import { Member } from '../src/picking/member.ts';
import type { Candidates, PickContext, Picker } from '../src/picking/picker.ts';
import { hashOf } from '../src/picking/hash-ring.ts';

export const members = (count: number): Member[] =>
  Array.from({ length: count }, (_, nth) => new Member(`http://${nth}`));

/** All but those that are away can be had. */
export function candidates(all: readonly Member[], away: readonly Member[] = []): Candidates<Member> {
  for (const member of all) member.candidate = !away.includes(member);
  return { all, available: all.filter(({ candidate }) => candidate) };
}

export const request = (context: Partial<PickContext> = {}): PickContext => ({ tried: [], ...context });

/** Numbers in [0, 1), the same in every run. */
export function seeded(seed = 1): () => number {
  let nth = 0;
  return () => hashOf(`${seed}/${(nth += 1)}`) / 2 ** 32;
}

/** How often each was picked. */
export function shares(
  picker: Picker,
  from: Candidates<Member>,
  contexts: readonly PickContext[],
): Map<Member, number> {
  const picked = new Map<Member, number>(from.all.map((member) => [member, 0]));
  for (const context of contexts) {
    const member = picker.pick(from, context, 0);
    if (member) picked.set(member, picked.get(member)! + 1);
  }
  return picked;
}
