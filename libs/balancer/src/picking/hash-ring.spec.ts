import { members } from '../../test/members.ts';
import { HashRing } from './hash-ring.ts';

const keys = Array.from({ length: 10_000 }, (_, nth) => `/api/products/${nth}`);
const ownersIn = (ring: HashRing<ReturnType<typeof members>[number]>) =>
  keys.map((key) => ring.owner(ring.placeOf(key)));

describe('HashRing', () => {
  it('gives keys to instances about evenly', () => {
    const all = members(10);
    const counts = Map.groupBy(ownersIn(new HashRing(all)), (owner) => owner);
    for (const member of all) expect(Math.abs(counts.get(member)!.length - 1_000)).toBeLessThan(350);
  });

  it('moves only the keys of an instance that goes', () => {
    const all = members(10);
    const before = ownersIn(new HashRing(all));
    const after = ownersIn(new HashRing(all.slice(1)));
    const moved = before.filter((owner, nth) => owner !== after[nth]);
    expect(new Set(moved)).toEqual(new Set([all[0]]));
  });

  it('is the same for all processes, in whatever order they know the instances', () => {
    const all = members(5);
    expect(ownersIn(new HashRing(all))).toEqual(ownersIn(new HashRing(all.toReversed())));
  });
});
