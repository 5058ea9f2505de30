import { awayFault, drawSchedule, roleOf } from './schedule.ts';

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
const draw = (seed: number, durationMs = 30 * 60_000, cuttable = true) =>
  drawSchedule(seed, { durationMs, everyMs: 10_000, parts, cuttable });

describe('drawSchedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('strikes every interval, and leaves the last one to recover in', () => {
    const faults = draw(1, 60_000);
    expect(faults.map(({ afterMs }) => afterMs)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
  });

  it('deals every kind on every role that there is before one comes again', () => {
    const kinds = draw(3).map(({ kind, role }) => `${kind} ${role}`);
    const deck = kinds.slice(0, 24);
    expect(new Set(deck).size).toBe(24);
    expect(kinds.slice(24, 48).toSorted()).toEqual(deck.toSorted());
  });

  it('cuts ports in both ways, and none where no port can be cut', () => {
    const kinds = (cuttable: boolean) =>
      [...new Set(draw(3, 30 * 60_000, cuttable).map(({ kind }) => kind))].toSorted();
    expect(kinds(true)).toEqual(['cut closed', 'cut silent', 'freeze', 'kill']);
    expect(kinds(false)).toEqual(['freeze', 'kill']);
  });

  it('never strikes the edge and the mail catcher, which the measurement itself stands on', () => {
    expect(roleOf('nginx')).toBeUndefined();
    expect(roleOf('mail')).toBeUndefined();
    expect(new Set(draw(5).map(({ part }) => part))).toEqual(new Set(parts.slice(0, -2)));
  });

  it('freezes and cuts for a time below the interval, and kills for none', () => {
    for (const { kind, lastsMs } of draw(9)) {
      if (kind === 'kill') expect(lastsMs).toBe(0);
      else expect(lastsMs >= 2_000 && lastsMs <= 9_000).toBe(true);
    }
  });

  it('draws nothing where there is nothing to strike', () => {
    expect(drawSchedule(1, { durationMs: 60_000, everyMs: 10_000, parts: ['nginx'], cuttable: true })).toEqual([]);
  });
});

describe('awayFault', () => {
  const ground = { durationMs: 60_000, everyMs: 10_000, parts, cuttable: true };

  it('cuts off the one part for its time', () => {
    expect(awayFault({ part: 'kafka', lastsMs: 120_000 }, ground)).toEqual({
      ...{ afterMs: 10_000, kind: 'cut closed', role: 'kafka', part: 'kafka', lastsMs: 120_000 },
    });
  });

  it('says what there is when the part is another, and what to do when nothing can cut', () => {
    expect(() => awayFault({ part: 'nginx', lastsMs: 1 }, ground)).toThrow(/no part "nginx"/);
    expect(() => awayFault({ part: 'kafka', lastsMs: 1 }, { ...ground, cuttable: false })).toThrow(/cannot cut/);
  });
});
