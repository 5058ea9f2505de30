import { drawSchedule, roleOf } from './schedule.ts';

const parts = [
  'gateway-1',
  'gateway-2',
  'orders-1',
  'orders-2',
  'redis',
  'kafka',
  'postgres-orders-0',
  'postgres-orders-0-replica',
  'nginx',
  'mail',
];
const draw = (seed: number, durationMs = 30 * 60_000) => drawSchedule(seed, { durationMs, everyMs: 10_000, parts });

describe('drawSchedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('strikes every interval, and leaves the last one to recover in', () => {
    const faults = draw(1, 60_000);
    expect(faults.map(({ afterMs }) => afterMs)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
  });

  it('deals every action on every role that there is before one comes again', () => {
    const kinds = draw(3).map(({ action, role }) => `${action} ${role}`);
    const deck = kinds.slice(0, 12);
    expect(new Set(deck).size).toBe(12);
    expect(kinds.slice(12, 24).toSorted()).toEqual(deck.toSorted());
  });

  it('never strikes the edge and the mail catcher, which the measurement itself stands on', () => {
    expect(roleOf('nginx')).toBeUndefined();
    expect(roleOf('mail')).toBeUndefined();
    expect(new Set(draw(5).map(({ part }) => part))).toEqual(new Set(parts.slice(0, -2)));
  });

  it('freezes for a time below the interval, and kills for none', () => {
    for (const { action, freezeMs } of draw(9)) {
      if (action === 'kill') expect(freezeMs).toBe(0);
      else expect(freezeMs >= 2_000 && freezeMs <= 9_000).toBe(true);
    }
  });

  it('draws nothing where there is nothing to strike', () => {
    expect(drawSchedule(1, { durationMs: 60_000, everyMs: 10_000, parts: ['nginx'] })).toEqual([]);
  });
});
