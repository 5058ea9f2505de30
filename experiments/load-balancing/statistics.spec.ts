import { estimateOf, printEstimate, printRatio, ratioOf } from './statistics.ts';

describe('an estimate', () => {
  it('has the 95 % interval of Student’s t', () => {
    // t for 4 degrees of freedom is 2.776, the standard error √(2.5 / 5).
    const { mean, low, high } = estimateOf([1, 2, 3, 4, 5])!;
    expect(mean).toBe(3);
    expect(high - 3).toBeCloseTo(2.776 * Math.sqrt(0.5), 3);
    expect(3 - low).toBeCloseTo(high - 3, 10);
  });

  it('of one value has no bounds, and of none is none', () => {
    expect(estimateOf([7])).toEqual({ mean: 7, low: -Infinity, high: Infinity, values: 1 });
    expect(printEstimate(estimateOf([7]), 1)).toBe('7.0');
    expect(estimateOf([])).toBeUndefined();
  });
});

describe('a ratio', () => {
  it('is the geometric mean of the pairs, so that twice and half are 1', () => {
    const ratio = ratioOf([
      [2, 1],
      [1, 2],
    ])!;
    expect(ratio.mean).toBeCloseTo(1);
    expect(ratio.low * ratio.high).toBeCloseTo(1);
  });

  it('knows what all pairs agree on, however far their sizes lie apart', () => {
    const ratio = ratioOf([
      [5, 10],
      [50, 100],
      [500, 1_000],
    ])!;
    expect([ratio.low, ratio.mean, ratio.high].map((value) => value.toFixed(3))).toEqual(['0.500', '0.500', '0.500']);
    expect(printRatio(ratio)).toBe('0.50 (0.50–0.50)');
  });
});
