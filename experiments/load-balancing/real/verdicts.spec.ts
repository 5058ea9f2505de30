import type { Cell } from './cell.ts';
import type { Method } from './layers.ts';
import { printResult } from './print-result.ts';
import { plot } from './plot.ts';
import type { Result } from './result.ts';
import { markOf, markVerdicts, objectionsTo, orderVerdicts, outcomeOf } from './verdicts.ts';

const cell: Cell = {
  layer: 'inside',
  method: 'round_robin',
  condition: 'half-speed',
  clients: 'equal',
  seed: 1,
  requests: 1_000,
  errors: 0,
  meanMs: 10,
  p50Ms: 8,
  p99Ms: 100,
  maxMs: 150,
  atSeconds: 1,
  cores: [0.08, 0.08, 0.08, 0.08],
  cpuMicros: 320,
  use: [0.8, 0.4, 0.4, 0.4],
  shares: [1, 1, 1, 1],
  lateP99Ms: 2,
  machineShare: 0.5,
  othersShare: 0,
};

/** Three seeds; what is given for one method is spread a little, the same for all methods. */
function cellsOf(method: Method, change: Partial<Cell>): Cell[] {
  return [0.9, 1, 1.1].map((luck, nth) => {
    const { meanMs, p99Ms, ...rest } = { ...cell, ...change };
    return { ...rest, method, seed: nth + 1, meanMs: meanMs * luck, p99Ms: p99Ms * luck };
  });
}

const resultOf = (cells: readonly Cell[], complete = true): Result => ({
  startedAt: '2026-01-01T00:00:00.000Z',
  complete,
  options: { quick: false, mark: false, seeds: 3, seconds: 6 },
  machine: { cores: 2, processor: 'one', node: '24.0.0' },
  limitCores: 0.2,
  calibrations: [{ layer: 'inside', rate: 700, cpuMicros: 400, equalUse: 0.35, machineShare: 0.5 }],
  cells,
  simulated: [],
});

describe('the mark', () => {
  it('is met when the whole interval of the paired ratio is below it', () => {
    const cells = [...cellsOf('round_robin', {}), ...cellsOf('p2c_ewma', { p99Ms: 40 })];
    const mark = markOf(cells);
    // Luck is the same for both, so that pairs agree though seeds do not.
    expect(mark).toMatchObject({ met: true });
    expect(mark!.ratio.mean).toBeCloseTo(0.4);
    expect(markVerdicts([...cellsOf('round_robin', {}), ...cellsOf('p2c_ewma', { p99Ms: 70 })])[0]!.met).toBe(false);
  });

  it('is not met by one seed, whose interval has no end, and there is none without both methods', () => {
    const [base, p2c] = [cellsOf('round_robin', {}), cellsOf('p2c_ewma', { p99Ms: 1 })];
    expect(markVerdicts([base[0]!, p2c[0]!])[0]!.met).toBe(false);
    expect(markVerdicts(base)).toEqual([]);
    expect(markOf(base)).toBeUndefined();
  });

  it('is decided by all pairs together, for neither method looks at clients', () => {
    const kind = (clients: 'equal' | 'skewed', p99Ms: number): Cell[] => [
      ...cellsOf('round_robin', { clients }),
      ...cellsOf('p2c_ewma', { clients, p99Ms }),
    ];
    const cells = [...kind('equal', 40), ...kind('skewed', 60)];
    expect(markVerdicts(cells).map(({ clients }) => clients)).toEqual(['equal', 'skewed', 'all']);
    expect(markOf(cells)!.ratio).toMatchObject({ values: 6 });
    expect(markOf(cells)!.ratio.mean).toBeCloseTo(Math.sqrt(0.4 * 0.6));
  });
});

describe('the order of the paper', () => {
  const between = (low: number, high: number) => ({ mean: (low + high) / 2, low, high, values: 5 });

  it.each([
    ['confirmed', between(0.8, 0.9), between(1.1, 1.2)],
    ['refuted', between(1.05, 1.2), between(1.1, 1.2)],
    ['refuted', between(0.8, 0.9), between(0.8, 0.95)],
    ['IP hash confirmed', between(0.9, 1.1), between(1.1, 1.2)],
    ['least connections confirmed', between(0.8, 0.9), between(0.9, 1.1)],
    ['not told apart', between(0.9, 1.1), between(0.9, 1.1)],
  ])('is %s by the sides of 1 on which whole intervals lie', (outcome, least, ipHash) => {
    expect(outcomeOf(least, ipHash)).toBe(outcome);
  });

  it('is judged by times and by CPU, each in its group of cells', () => {
    const cells = [
      ...cellsOf('round_robin', {}),
      ...cellsOf('least_requests', { meanMs: 8, use: [0.5, 0.5, 0.5, 0.5] }),
      ...cellsOf('ip_hash', { meanMs: 12, use: [0.7, 0.4, 0.4, 0.4] }),
    ];
    expect(orderVerdicts(cells, 'inside').map(({ figure, outcome }) => [figure, outcome])).toEqual([
      ['mean time', 'confirmed'],
      ['mean CPU', 'refuted'],
      ['hottest CPU', 'refuted'],
    ]);
    expect(orderVerdicts(cells, 'edge')).toEqual([]);
  });

  it('is judged in all groups together by pairs of the same group, which may differ much from each other', () => {
    const group = (clients: 'equal' | 'skewed', slower: number): Cell[] => [
      ...cellsOf('round_robin', { clients, meanMs: 10 * slower }),
      ...cellsOf('least_requests', { clients, meanMs: 8 * slower }),
      ...cellsOf('ip_hash', { clients, meanMs: 10 * slower }),
    ];
    const together = orderVerdicts([...group('equal', 1), ...group('skewed', 20)], 'inside').filter(
      (verdict) => verdict.group === undefined,
    );
    expect(together.map(({ figure }) => figure)).toEqual(['mean time', 'mean CPU', 'hottest CPU']);
    expect(together[0]).toMatchObject({ outcome: 'least connections confirmed', leastToRoundRobin: { values: 6 } });
    expect(together[0]!.leastToRoundRobin.high).toBeCloseTo(0.8);
  });
});

describe('a run', () => {
  const cells = [...cellsOf('round_robin', {}), ...cellsOf('p2c_ewma', { p99Ms: 40 })];

  it('is no result when it was cut short, or when too many cells are doubtful', () => {
    expect(objectionsTo(resultOf(cells))).toEqual([]);
    expect(objectionsTo(resultOf(cells, false))).toEqual(['it was cut short']);
    const late = cells.map((each) => ({ ...each, lateP99Ms: 50 }));
    expect(objectionsTo(resultOf(late))).toEqual(['6 of 6 cells are doubtful']);
  });

  it('is printed and drawn with what it has, even with one seed of one method', () => {
    expect(printResult(resultOf(cells))).toContain('✓ p99 of p2c_ewma over round_robin');
    for (const some of [cells, cells.slice(0, 1)]) {
      expect(printResult(resultOf(some))).not.toMatch(/NaN|undefined|Infinity/);
      expect(plot(resultOf(some))).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
