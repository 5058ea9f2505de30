import fc from 'fast-check';
import { RoundRobin } from './round-robin.ts';

const instances = (restsUntilMs: number[]) =>
  restsUntilMs.map((until, index) => ({ index, isResting: (nowMs: number) => nowMs < until }));

describe('RoundRobin', () => {
  it('begins with each instance in its turn', () => {
    const round = new RoundRobin(instances([0, 0, 0]));
    expect([1, 2, 3, 4].map(() => round.next(0).map(({ index }) => index))).toEqual([
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [0, 1, 2],
    ]);
  });

  it('passes over an instance that rests, and comes back when it has rested', () => {
    const round = new RoundRobin(instances([0, 1_000]));
    expect([1, 2].map(() => round.next(999)[0]?.index)).toEqual([0, 0]);
    expect([1, 2].map(() => round.next(1_000)[0]?.index).sort()).toEqual([0, 1]);
  });

  it('asks instances that rest when all do', () => {
    const round = new RoundRobin(instances([1_000, 1_000]));
    expect([1, 2].map(() => round.next(0)[0]?.index)).toEqual([0, 1]);
  });

  it('names every instance once, those that rest last, and shares evenly among the others', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1_000), { minLength: 1, maxLength: 8 }), (rests) => {
        const all = instances(rests);
        const round = new RoundRobin(all);
        const available = all.filter((instance) => !instance.isResting(0)).length;
        const firsts = Array.from({ length: available * 3 }, () => {
          const order = round.next(0);
          expect(new Set(order).size).toBe(all.length);
          expect(order.findIndex((instance) => instance.isResting(0))).toBe(available < all.length ? available : -1);
          return order[0]?.index;
        });
        const shares = Map.groupBy(firsts, (index) => index);
        expect([...shares.values()].every((share) => share.length === 3)).toBe(true);
      }),
    );
  });
});
