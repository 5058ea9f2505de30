import fc from 'fast-check';
import { climb, highestOf, isBounded, type Rung } from './ladder.ts';

/** Climbs over what answers by the number of the try at a rate; gives every try too. */
async function climbed(rates: readonly number[], keeps: (rate: number, attempt: number) => boolean) {
  const cells: Rung[] = [];
  const highest = await climb(rates, async (rate, attempt) => {
    const cell = { rate, kept: keeps(rate, attempt) };
    cells.push(cell);
    return cell;
  });
  return { highest, cells };
}

describe('climb', () => {
  it('finds the highest rate that is kept, and tries none above the first that is not', async () => {
    const rates = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 0, max: 999 }), async (drawn, limit) => {
        const ascending = drawn.toSorted((a, b) => a - b);
        const { highest, cells } = await climbed(ascending, (rate) => rate <= limit);
        expect(highest).toBe(ascending.findLast((rate) => rate <= limit));
        expect(highestOf(cells)).toBe(highest);
        const above = ascending.filter((rate) => rate > limit);
        expect(cells.filter(({ rate }) => rate > limit).map(({ rate }) => rate)).toEqual(
          above.slice(0, 1).flatMap((rate) => [rate, rate]),
        );
        expect(isBounded(cells)).toBe(above.length > 0);
      }),
    );
  });

  it('tries a rate that was not kept once more, so that one hiccup does not end it', async () => {
    const { highest, cells } = await climbed([10, 20, 30], (rate, attempt) => rate !== 20 || attempt === 2);
    expect(highest).toBe(30);
    expect(cells.map(({ rate }) => rate)).toEqual([10, 20, 20, 30]);
    expect(isBounded(cells)).toBe(false);
  });

  it('is ended by a rate that was not kept twice, whatever would come above it', async () => {
    const { highest, cells } = await climbed([10, 20, 30], (rate) => rate !== 20);
    expect(highest).toBe(10);
    expect(cells.some(({ rate }) => rate === 30)).toBe(false);
  });

  it('says so when not even the lowest is kept', async () => {
    expect((await climbed([10, 20], () => false)).highest).toBeUndefined();
  });
});
