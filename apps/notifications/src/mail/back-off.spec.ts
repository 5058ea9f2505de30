import fc from 'fast-check';
import { backOffMs } from './back-off.ts';

it('grows with the failures, stays between half and whole, and never passes the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const waited = backOffMs(failures, 1_000, 30_000, () => random);
        const full = Math.min(30_000, 1_000 * 2 ** (failures - 1));
        expect(waited).toBeGreaterThanOrEqual(full / 2);
        expect(waited).toBeLessThanOrEqual(full);
      },
    ),
  );
});
