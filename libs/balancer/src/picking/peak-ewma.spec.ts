import { DECAY_MS, PeakEwma } from './peak-ewma.ts';

describe('PeakEwma', () => {
  it('jumps to a sample above it, and comes down by time and not by the number of samples', () => {
    const latency = new PeakEwma();
    latency.observe(10, 0);
    latency.observe(500, 1);
    expect(latency.cost(0, 1)).toBe(500);
    for (let nth = 0; nth < 1_000; nth += 1) latency.observe(10, 1);
    expect(latency.cost(0, 1)).toBeCloseTo(500);
    latency.observe(10, 1 + DECAY_MS);
    expect(latency.cost(0, 1 + DECAY_MS)).toBeCloseTo(10 + 490 / Math.E);
  });

  it('costs as much more as requests wait there', () => {
    const latency = new PeakEwma();
    latency.observe(10, 0);
    expect(latency.cost(4, 0)).toBe(50);
  });

  it('makes one that never answered free for the first request and dear for the second', () => {
    expect(new PeakEwma().cost(0, 0)).toBe(0);
    expect(new PeakEwma().cost(1, 0)).toBeGreaterThan(1_000);
  });

  it('forgets one that is not asked, so that it is tried again', () => {
    const latency = new PeakEwma();
    latency.observe(1_000, 0);
    expect(latency.cost(0, 7 * DECAY_MS)).toBeLessThan(1);
  });
});
