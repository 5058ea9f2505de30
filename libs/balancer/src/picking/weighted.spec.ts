import fc from 'fast-check';
import { candidates, members, request, shares } from '../../test/members.ts';
import { Weighted } from './weighted.ts';

describe('Weighted', () => {
  it('mixes 5, 1, 1 as NGINX does', () => {
    const all = members(3);
    all[0]!.weight = 5;
    const weighted = new Weighted();
    const order = Array.from({ length: 7 }, () => all.indexOf(weighted.pick(candidates(all), request())!));
    expect(order).toEqual([0, 0, 1, 0, 2, 0, 0]);
  });

  it('gives each exactly its weight in every round', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const all = members(weights.length);
        all.forEach((member, nth) => (member.weight = weights[nth]!));
        const round = Array.from({ length: weights.reduce((sum, weight) => sum + weight) }, () => request());
        const weighted = new Weighted();
        for (let nth = 1; nth <= 3; nth += 1) {
          expect([...shares(weighted, candidates(all), round).values()]).toEqual(weights);
        }
      }),
    );
  });

  it('leaves out who is away or was tried', () => {
    const all = members(3);
    const from = candidates(all, [all[0]!]);
    expect(new Weighted().pick(from, request({ tried: [all[1]!] }))).toBe(all[2]);
    expect(new Weighted().pick(from, request({ tried: all }))).toBeUndefined();
  });
});
