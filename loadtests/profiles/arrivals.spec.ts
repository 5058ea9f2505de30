import { sharesOf } from '../scenarios.ts';
import { arrivalsOf } from './arrivals.ts';
import { areaOf, durationOf, levelAt, PROFILES, stretched } from './profiles.ts';

describe('arrivalsOf', () => {
  it('asks k6 for the rate of each journey by the clock, in hundredths of a journey a second', () => {
    const { browse, admin } = arrivalsOf(PROFILES.smoke, 10, { browse: 0.9, admin: 0.1 });
    expect(browse).toMatchObject({ executor: 'ramping-arrival-rate', startRate: 450, timeUnit: '100s' });
    expect(admin?.stages).toEqual([{ target: 50, duration: '15000ms' }]);
  });

  it('makes all virtual users before the clock starts, so that none comes too late', () => {
    for (const arrivals of Object.values(arrivalsOf(PROFILES.spike, 12, { checkout: 1 })))
      expect(arrivals.preAllocatedVUs).toBe(arrivals.maxVUs);
  });
});

describe('a profile', () => {
  it('keeps its shape in another time', () => {
    const short = stretched(PROFILES.average, 7);
    expect(durationOf(short)).toBeCloseTo(7);
    expect(levelAt(short, 0.5)).toBeCloseTo(0.5);
    expect(levelAt(short, 5)).toBeCloseTo(1);
  });
});

describe('the journeys a profile asks for', () => {
  it('are the area under its shape', () => {
    expect(areaOf(PROFILES.average)).toBeCloseTo(5 + 60);
    expect(areaOf(PROFILES.smoke)).toBeCloseTo(7.5);
  });
});

describe('the mix', () => {
  it('looks at least as often at products as they are bought, and adds up to 1', () => {
    const { browse = 0, checkout = 0, admin = 0 } = sharesOf('mixed', 10.4);
    expect(browse + checkout + admin).toBeCloseTo(1);
    expect((browse * 2) / checkout).toBeCloseTo(10.4);
  });
});
