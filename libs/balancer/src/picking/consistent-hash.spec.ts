import fc from 'fast-check';
import { candidates, members, request } from '../../test/members.ts';
import { ConsistentHash } from './consistent-hash.ts';

const hot = request({ key: '/api/products/7' });

describe('ConsistentHash', () => {
  it('finds the same instance for a key while loads are small', () => {
    const all = members(8);
    const hash = new ConsistentHash();
    expect(new Set(Array.from({ length: 50 }, () => hash.pick(candidates(all), hot, 0))).size).toBe(1);
  });

  it('lets nobody have more than ⌈1.25 × mean⌉ in flight, whatever the keys', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 3 }).map(String), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 120 }), (count, steps) => {
        const all = members(count);
        const hash = new ConsistentHash();
        const running: typeof all = [];
        for (const { key, ends } of steps) {
          const member = hash.pick(candidates(all), request({ key }), 0)!;
          member.inFlight += 1;
          hash.started();
          running.push(member);
          expect(member.inFlight).toBeLessThanOrEqual(Math.ceil((1.25 * running.length) / count));
          if (!ends) continue;
          running.shift()!.inFlight -= 1;
          hash.ended();
        }
      }),
    );
  });

  it('spreads a hot key over neighbours and comes back to its own instance', () => {
    const all = members(4);
    const hash = new ConsistentHash();
    const own = hash.pick(candidates(all), hot, 0)!;
    own.inFlight = 5;
    for (let nth = 0; nth < 5; nth += 1) hash.started();
    expect(hash.pick(candidates(all), hot, 0)).not.toBe(own);
    own.inFlight = 0;
    expect(hash.pick(candidates(all), hot, 0)).toBe(own);
  });

  it('keeps the other keys where they are when an instance is away', () => {
    const all = members(5);
    const hash = new ConsistentHash();
    const keys = Array.from({ length: 500 }, (_, nth) => request({ key: `${nth}` }));
    const before = keys.map((context) => hash.pick(candidates(all), context, 0));
    const after = keys.map((context) => hash.pick(candidates(all, [all[3]!]), context, 0));
    expect(new Set(before.filter((member, nth) => after[nth] !== member))).toEqual(new Set([all[3]]));
  });

  it('goes by round robin without a key, and has nobody when all were tried', () => {
    const all = members(2);
    const hash = new ConsistentHash();
    expect([1, 2].map(() => hash.pick(candidates(all), request(), 0))).toEqual(all);
    expect(hash.pick(candidates(all), { ...hot, tried: all }, 0)).toBeUndefined();
  });
});
