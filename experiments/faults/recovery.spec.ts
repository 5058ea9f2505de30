import { recoveries, type Course } from './recovery.ts';
import type { StruckFault } from './striker.ts';

const START = 1_000_000;
const fault = (at: number, greenAfterMs?: number): StruckFault => ({
  afterMs: 0,
  kind: 'kill',
  role: 'kafka',
  part: 'kafka',
  lastsMs: 0,
  at: START + at,
  struck: true,
  ...(greenAfterMs === undefined ? {} : { greenAfterMs }),
});
/** An order each 100 ms for 60 s, told after 10 ms and final after 100 ms, or as `changed` says. */
const courses = (changed: (dueMs: number) => { told?: number; final?: number } = () => ({})): Course[] =>
  Array.from({ length: 600 }, (_, index) => {
    const { told, final } = changed(index * 100);
    const dueAt = START + index * 100;
    return {
      dueAt,
      toldAt: told === undefined ? dueAt + 10 : START + told,
      finalAt: final === undefined ? dueAt + 100 : START + final,
    };
  });

describe('recoveries', () => {
  it('is nothing where no order was held up', () => {
    expect(recoveries([fault(20_000, 700)], courses())).toEqual([
      { role: 'kafka', kind: 'kill', greenAfterMs: 700, toldAfterMs: 0, finalAfterMs: 0, alone: true },
    ]);
  });

  it('lasts until the last order that was held up is final', () => {
    const stuck = courses((due) => (due >= 20_000 && due < 24_000 ? { final: 31_000 } : {}));
    const [recovery] = recoveries([fault(20_000, 5_000)], stuck);
    expect(recovery).toMatchObject({ toldAfterMs: 0, finalAfterMs: 11_000 });
  });

  it('counts an order that was under way when the fault struck', () => {
    const stuck = courses((due) => (due === 19_500 ? { told: 22_000, final: 26_000 } : {}));
    expect(recoveries([fault(20_000, 1)], stuck)).toMatchObject([{ toldAfterMs: 2_000, finalAfterMs: 6_000 }]);
  });

  it('leaves to a later fault what began after a calm', () => {
    const stuck = courses((due) => (due >= 30_000 && due < 31_000 ? { final: 40_000 } : {}));
    const [first, second] = recoveries([fault(20_000, 1), fault(30_000, 1)], stuck);
    expect(first).toMatchObject({ finalAfterMs: 0, alone: true });
    expect(second).toMatchObject({ finalAfterMs: 10_000, alone: true });
  });

  it('is not alone when another fault was not over, or the next came before the end', () => {
    const stuck = courses((due) => (due >= 20_000 && due < 33_000 ? { final: 36_000 } : {}));
    const alone = recoveries([fault(20_000, 500), fault(30_000, 500)], stuck).map((recovery) => recovery.alone);
    expect(alone).toEqual([false, false]);
    expect(recoveries([fault(20_000, 15_000), fault(30_000, 500)], courses())[1]!.alone).toBe(false);
  });

  it('never ends for an order that is never final', () => {
    const lost = courses().map((course) =>
      course.dueAt === START + 21_000 ? { ...course, finalAt: undefined } : course,
    );
    expect(recoveries([fault(20_000, 1)], lost)[0]!.finalAfterMs).toBe(Infinity);
  });
});
