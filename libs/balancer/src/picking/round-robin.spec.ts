import fc from 'fast-check';
import { candidates, members, request, seeded, shares } from '../../test/members.ts';
import { RoundRobin } from './round-robin.ts';

describe('RoundRobin', () => {
  it('asks each in its turn', () => {
    const all = members(3);
    const round = new RoundRobin();
    const picked = [1, 2, 3, 4].map(() => round.pick(candidates(all), request()));
    expect(picked).toEqual([all[0], all[1], all[2], all[0]]);
  });

  it('shares evenly among those that can be had', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (away) => {
        const all = members(away.length);
        const from = candidates(
          all,
          all.filter((_, nth) => away[nth]),
        );
        const requests = Array.from({ length: from.available.length * 3 }, () => request());
        const picked = shares(new RoundRobin(), from, requests);
        expect(all.map((member) => picked.get(member))).toEqual(away.map((isAway) => (isAway ? 0 : 3)));
      }),
    );
  });

  it('spreads the second tries of one instance over all others, and has nobody when all were tried', () => {
    const all = members(4);
    const round = new RoundRobin(seeded());
    const again = Array.from({ length: 300 }, () => request({ tried: [all[0]!] }));
    const picked = shares(round, candidates(all), again);
    expect(picked.get(all[0]!)).toBe(0);
    for (const other of all.slice(1)) expect(picked.get(other)).toBeGreaterThan(60);
    expect(round.pick(candidates(all), request({ tried: all }))).toBeUndefined();
    expect(round.pick(candidates([]), request())).toBeUndefined();
  });
});
