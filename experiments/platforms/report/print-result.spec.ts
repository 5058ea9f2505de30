import { exitCodeOf } from '../experiment.ts';
import { cellOf, usedOf } from '../measure/doubles.ts';
import { newTurn, type Result, type Turn } from '../result.ts';
import { objectionsTo } from './objections.ts';
import { plot } from './plot.ts';
import { printResult } from './print-result.ts';

const done = { kind: 'done' } as const;
const instances = { gateway: 2, catalog: 2 };
const measured = (platform: Turn['platform'], other: Partial<Turn> = {}): Turn => ({
  ...newTurn(platform, 1),
  ended: done,
  instances,
  seconds: { prepare: 1, deploy: 60, 'tear down': 5 },
  idle: usedOf(0.1, 0.05),
  cells: [cellOf(), cellOf({ rate: 200, kept: false }), cellOf({ rate: 200, attempt: 2, kept: false })],
  ...other,
});
const resultOf = (...turns: Turn[]): Result => ({
  startedAt: '2026-01-02T03:04:05.000Z',
  complete: true,
  options: { quick: false, rounds: 1, rates: [100, 200], seconds: 6, steadyRate: 20, seed: 1 },
  machine: { cores: 2, processor: 'a processor', memoryMiB: 8_192, node: '24.0.0' },
  turns,
});

describe('the result as text', () => {
  it('says of a platform why it could not be run, and shows the others', () => {
    const missing: Turn = { ...newTurn('nomad', 1), ended: { kind: 'missing', reason: 'there is no nomad' } };
    const failed: Turn = { ...newTurn('swarm', 1), ended: done, failures: [{ step: 'deploy', reason: 'no room' }] };
    const result = resultOf(measured('native'), failed, missing);
    const text = printResult(result);
    expect(text).toContain('nomad could not be run: there is no nomad');
    expect(text).toContain('swarm could not be run: deploy: no room');
    expect(text).toMatch(/^native +100 +1\.0, most 7 +1\.0 +60\.0/m);
    expect(text).toMatch(/^swarm +1500 +512 MB +40 % +–/m);
    expect(exitCodeOf(result)).toBe(1); // what failed may work; what is missing is no fault of the run
    expect(exitCodeOf(resultOf(measured('native'), missing))).toBe(0);
  });

  it('does not compare shops of different sizes', () => {
    const small = measured('compose', { instances: { gateway: 1, catalog: 1 } });
    expect(objectionsTo(resultOf(measured('native'), small))).toEqual([
      'the platforms run different numbers of instances: native 2 catalog, 2 gateway; compose 1 catalog, 1 gateway',
    ]);
  });

  it('is no result when it was cut short, and shows what there is', () => {
    const cut = { ...resultOf(measured('native', { cells: [], seconds: {} })), complete: false };
    expect(printResult(cut)).toContain('NO RESULT: it was cut short');
    expect(plot(cut)).toContain('</svg>');
  });
});

describe('the plot', () => {
  it('has a line for each platform that was measured', () => {
    const svg = plot(resultOf(measured('native'), measured('compose')));
    expect(svg).toContain('● native');
    expect(svg).toContain('● compose');
    expect(svg).not.toContain('NaN');
  });
});
