import { type Look, usedBetween } from './used.ts';

const lookAt = (atMs: number, shop: number, platform: number): Look => ({
  atMs,
  machineSeconds: 50 + atMs / 1_000,
  shop: { memoryMiB: 900, cpuSeconds: shop },
  platform: { memoryMiB: 80, cpuSeconds: platform },
});

describe('usedBetween', () => {
  it('is cores by the time between two looks, and the memory of the second', () => {
    expect(usedBetween(lookAt(1_000, 10, 3), lookAt(5_000, 14, 4))).toEqual({
      shop: { memoryMiB: 900, cores: 1 },
      platform: { memoryMiB: 80, cores: 0.25 },
      machineCores: 1,
    });
  });

  it('is nothing when an instance took its time along', () => {
    expect(usedBetween(lookAt(1_000, 10, 3), lookAt(5_000, 6, 4))).toBeUndefined();
  });
});
