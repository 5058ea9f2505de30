import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('starts at 0.2 s, doubles at every death in a row and stops at 10 s', () => {
    const backoff = new Backoff();
    expect(Array.from({ length: 8 }, () => backoff.next(0))).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('starts over after the part was well for a while', () => {
    const backoff = new Backoff();
    for (let death = 0; death < 5; death += 1) backoff.next(0);
    expect(backoff.next(10_000)).toBe(200);
  });
});
