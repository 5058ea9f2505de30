import fc from 'fast-check';
import { highestRate } from './search.ts';

const options = { from: 10, most: 640, precision: 1.15 };

describe('highestRate', () => {
  it('ends within its precision of any true limit, and never above it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 10, max: 639, noNaN: true }), async (limit) => {
        const { kept, failed } = await highestRate(async (rate) => rate <= limit, options);
        expect(kept).toBeLessThanOrEqual(limit);
        expect(failed).toBeGreaterThan(limit);
        expect((failed ?? 0) / (kept ?? 1)).toBeLessThanOrEqual(options.precision);
      }),
    );
  });

  it('tries a rate that failed once more, so that one hiccup does not end the search', async () => {
    let hiccup = true;
    const keeps = async (rate: number): Promise<boolean> => {
      if (rate === 20 && hiccup) return (hiccup = false);
      return rate <= 100;
    };
    const { kept, probes } = await highestRate(keeps, options);
    expect(kept).toBeGreaterThan(85);
    expect(probes.filter(({ rate }) => rate === 20)).toEqual([
      { rate: 20, kept: false },
      { rate: 20, kept: true },
    ]);
  });

  it('says so when no rate is kept, and when all up to the most are', async () => {
    expect(await highestRate(async () => false, options)).toMatchObject({ failed: 10, probes: [{}, {}] });
    const all = await highestRate(async () => true, options);
    expect(all.kept).toBe(640);
    expect(all.failed).toBeUndefined();
  });
});
