import { cellOf, usedOf, without } from './measure/doubles.ts';
import type { Replacement } from './measure/disturbance.ts';
import { newTurn, type Turn } from './result.ts';
import { rateRowsOf, rowOf } from './rows.ts';

const kill: Replacement = { app: 'catalog', seconds: 2, requests: 100, failed: 1, errors: {}, longestMs: 50 };
const turnOf = (other: Partial<Turn>): Turn => ({ ...newTurn('compose', 1), ...other });

describe('the row of a platform', () => {
  it('is of the highest rate that each round kept, and of what was used there', () => {
    const turns = [
      turnOf({ cells: [cellOf(), cellOf({ rate: 200, meanMs: 20 }), cellOf({ rate: 300, kept: false })] }),
      turnOf({
        round: 2,
        cells: [cellOf({ maxInFlight: 40, used: usedOf(2, 0.4) }), cellOf({ rate: 200, kept: false })],
      }),
    ];
    const row = rowOf(turns, 'compose');
    expect(row.highest).toEqual({ median: 150, min: 100, max: 200 });
    expect(row.inFlight).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(row.mostInFlight).toBe(40);
    expect(row.atHighest?.shopCores).toEqual({ median: 1.5, min: 1, max: 2 });
    expect(row.isOpen).toBe(true); // of neither round a rate was missed twice
  });

  it('takes the try that was kept, of a rate that was tried twice', () => {
    const missed = cellOf({ rate: 200, kept: false, used: usedOf(9, 9) });
    const again = cellOf({ rate: 200, attempt: 2 });
    const row = rowOf([turnOf({ cells: [cellOf(), missed, again] })], 'compose');
    expect(row.highest?.median).toBe(200);
    expect(row.atHighest?.shopCores.median).toBe(1);
  });

  it('adds up the requests that failed, and counts instances that were replaced unseen', () => {
    const row = rowOf([turnOf({ kills: [kill] }), turnOf({ round: 2, kills: [without(kill, 'seconds')] })], 'compose');
    expect(row.kills).toEqual({ times: 2, requests: 200, failed: 2 });
    expect(row.replaced).toEqual({ median: 2, min: 2, max: 2 });
    expect(row.unseen).toBe(1);
    expect(row.updates.times).toBe(0);
    expect(row.highest).toBeUndefined();
  });
});

describe('the rows of a rate', () => {
  it('compare cores to the native run of the same round', () => {
    const native = (round: number, cores: number): Turn =>
      turnOf({ platform: 'native', round, cells: [cellOf({ used: usedOf(cores, 0) })] });
    const turns = [
      native(1, 1),
      turnOf({ cells: [cellOf({ used: usedOf(1, 0.5) })] }),
      turnOf({ round: 2, cells: [cellOf({ used: usedOf(3, 1) })] }),
      native(2, 2),
    ];
    const [first, second] = rateRowsOf({ turns });
    expect(first).toMatchObject({ platform: 'native', kept: 2, cells: 2 });
    expect(first!.coresToNative).toBeUndefined();
    expect(second!.coresToNative).toBeCloseTo((1.5 + 2) / 2);
  });

  it('are of the first tries alone', () => {
    const cells = [cellOf({ kept: false, meanMs: 900 }), cellOf({ attempt: 2 })];
    expect(rateRowsOf({ turns: [turnOf({ cells })] })).toMatchObject([{ kept: 0, cells: 1, meanMs: { median: 900 } }]);
  });
});
