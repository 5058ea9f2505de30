import { BUCKETS, bucketOf } from './bucket.ts';

const households = Array.from({ length: 2_500 }, (_, index) => String(index + 1));

/** Pearson's χ² against an even spread over `cells`. */
function chiSquare(values: readonly number[], cells: number): number {
  const counts = new Array<number>(cells).fill(0);
  for (const value of values) counts[value]! += 1;
  const expected = values.length / cells;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('bucketOf', () => {
  it('never changes: what other languages work out from SHA-256', () => {
    // `printf %s 1 | sha256sum` begins with 6b86b273, and the last 10 bits of that are 0x273.
    expect(bucketOf('1')).toBe(0x273);
    expect(bucketOf('2500')).toBe(0x3e1);
    expect(bucketOf('kund_Ø')).toBe(0x012);
  });

  it('spreads the households 1 to 2500 evenly over the buckets', () => {
    // 1,023 degrees of freedom: mean 1023, standard deviation 45. Five of them either way.
    const spread = chiSquare(households.map(bucketOf), BUCKETS);
    expect(spread).toBeGreaterThan(1_023 - 5 * 45);
    expect(spread).toBeLessThan(1_023 + 5 * 45);
  });

  it.each([2, 3, 4, 8])('gives each of %i shards its share of the households within 10 %%', (shards) => {
    const counts = new Array<number>(shards).fill(0);
    for (const id of households) counts[Math.floor((bucketOf(id) * shards) / BUCKETS)]! += 1;
    for (const count of counts)
      expect(Math.abs(count * shards - households.length) / households.length).toBeLessThan(0.1);
  });
});
