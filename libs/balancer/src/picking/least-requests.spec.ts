import fc from 'fast-check';
import { candidates, members, request, seeded, shares } from '../../test/members.ts';
import { LeastRequests } from './least-requests.ts';

describe('LeastRequests', () => {
  it('asks one with the fewest in flight for its weight, of those that were not tried', () => {
    const figures = fc.record({ inFlight: fc.nat(5), weight: fc.integer({ min: 1, max: 3 }), tried: fc.boolean() });
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1, maxLength: 8 }), (drawn) => {
        const all = members(drawn.length);
        all.forEach((member, nth) => Object.assign(member, drawn[nth]));
        const tried = all.filter((_, nth) => drawn[nth]!.tried);
        const left = all.filter((member) => !tried.includes(member));
        const picked = new LeastRequests().pick(candidates(all), request({ tried }));
        const least = Math.min(...left.map(({ inFlight, weight }) => inFlight / weight));
        if (left.length === 0) expect(picked).toBeUndefined();
        else expect(picked!.inFlight / picked!.weight).toBeCloseTo(least);
        expect(tried).not.toContain(picked);
      }),
    );
  });

  it('gives those that are equally idle equal shares', () => {
    const all = members(4);
    all[0]!.inFlight = 1;
    const requests = Array.from({ length: 3_000 }, () => request());
    const picked = shares(new LeastRequests(seeded()), candidates(all), requests);
    expect(picked.get(all[0]!)).toBe(0);
    for (const idle of all.slice(1)) expect(Math.abs(picked.get(idle)! - 1_000)).toBeLessThan(100);
  });
});
