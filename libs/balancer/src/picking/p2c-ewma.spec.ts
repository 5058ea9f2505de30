import { candidates, members, request, seeded, shares } from '../../test/members.ts';
import { P2cEwma } from './p2c-ewma.ts';

const requests = Array.from({ length: 1_000 }, () => request());

describe('P2cEwma', () => {
  it('never asks the dearest of two or more, and always one of the two that it drew', () => {
    const all = members(5);
    const picker = new P2cEwma(seeded());
    all.forEach((member, nth) => picker.answered(member, 10 * (nth + 1), true, 0));
    const picked = shares(picker, candidates(all), requests);
    const counts = all.map((member) => picked.get(member)!);
    expect(counts.at(-1)).toBe(0);
    // Two of five are drawn: the best is in 4 of 10 pairs, the next is the better of 3, and so on.
    counts.forEach((count, nth) => expect(Math.abs(count - 100 * (4 - nth))).toBeLessThan(60));
  });

  it('weighs latency by what is in flight', () => {
    const [fast, slow] = members(2);
    const picker = new P2cEwma(seeded());
    picker.answered(fast!, 10, true, 0);
    picker.answered(slow!, 20, true, 0);
    fast!.inFlight = 3;
    expect(picker.pick(candidates([fast!, slow!]), request(), 0)).toBe(slow);
  });

  it('does not take a failure that came fast for a fast answer', () => {
    const [good, broken] = members(2);
    const picker = new P2cEwma(seeded());
    picker.answered(good!, 100, true, 0);
    picker.answered(broken!, 1, false, 0);
    expect(shares(picker, candidates([good!, broken!]), requests).get(broken!)).toBe(0);
  });

  it('asks the only one, an untried one, or nobody', () => {
    const all = members(2);
    const picker = new P2cEwma(seeded());
    expect(picker.pick(candidates(all, [all[0]!]), request(), 0)).toBe(all[1]);
    expect(picker.pick(candidates(all), request({ tried: [all[1]!] }), 0)).toBe(all[0]);
    expect(picker.pick(candidates(all), request({ tried: all }), 0)).toBeUndefined();
    expect(picker.pick(candidates([]), request(), 0)).toBeUndefined();
  });
});
