import { type Draw, drawArrivals } from './arrivals.ts';

const draw: Draw = { seed: 1, clients: 'equal', rate: 1_000, seconds: 20, entries: 3, networks: 256, products: 1_000 };

function shareOfBusiest(values: readonly (string | number)[]): number {
  const counts = new Map<string | number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / values.length;
}
const networksOf = (arrivals: readonly { address: string }[]) =>
  arrivals.map(({ address }) => address.slice(0, address.lastIndexOf('.')));

describe('the requests of a run', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(drawArrivals(draw)).toEqual(drawArrivals(draw));
    expect(drawArrivals({ ...draw, seed: 2 })).not.toEqual(drawArrivals(draw));
  });

  it('come at the rate, in order, at every entry, from more than 200 networks', () => {
    const arrivals = drawArrivals(draw);
    expect(Math.abs(arrivals.length / 20_000 - 1)).toBeLessThan(0.03); // 4 standard deviations of a Poisson count
    expect(arrivals.every(({ atMs }, nth) => nth === 0 || atMs >= arrivals[nth - 1]!.atMs)).toBe(true);
    expect(new Set(arrivals.map(({ entry }) => entry))).toEqual(new Set([0, 1, 2]));
    expect(new Set(networksOf(arrivals)).size).toBeGreaterThan(200);
  });

  it('come from equally busy networks, or mostly from a few', () => {
    expect(shareOfBusiest(networksOf(drawArrivals(draw)))).toBeLessThan(0.01);
    // The first of 256 by Zipf's law has 1 / H(256) = 16 %.
    expect(shareOfBusiest(networksOf(drawArrivals({ ...draw, clients: 'skewed' })))).toBeCloseTo(0.163, 1);
  });

  it('want other products most, and come from other networks most, with another seed', () => {
    const first = (seed: number) => {
      const counts = new Map<number, number>();
      for (const { product } of drawArrivals({ ...draw, seed })) counts.set(product, (counts.get(product) ?? 0) + 1);
      return [...counts].sort(([, a], [, b]) => b - a)[0]![0];
    };
    expect(new Set([1, 2, 3, 4].map(first)).size).toBeGreaterThan(1);
  });
});
