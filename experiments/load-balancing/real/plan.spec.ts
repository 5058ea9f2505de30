import type { Cell } from './cell.ts';
import { LAYERS } from './layers.ts';
import { openSettings, planOf } from './plan.ts';

const keyOf = (setting: object) => JSON.stringify(setting);

describe('the plan of cells', () => {
  it('has every method under every condition with every kind of clients, once a seed', () => {
    const plan = planOf({ quick: false, mark: false, seeds: 5, layers: LAYERS });
    expect(plan).toHaveLength(12 * 3 * 2 * 5);
    expect(new Set(plan.map(keyOf)).size).toBe(plan.length);
  });

  it('goes seed by seed, and changes the method as seldom as it can', () => {
    const plan = planOf({ quick: false, mark: false, seeds: 2, layers: ['inside'] });
    expect(plan.map(({ seed }) => seed)).toEqual([...plan.keys()].map((nth) => (nth < plan.length / 2 ? 1 : 2)));
    const changes = plan.filter(({ method }, nth) => nth > 0 && method !== plan[nth - 1]!.method);
    expect(changes).toHaveLength(2 * 6 - 1);
  });

  it('begins with another method in each seed, so that none is always the one that meets cold instances', () => {
    const plan = planOf({ quick: false, mark: false, seeds: 5, layers: ['inside'] });
    const first = plan.filter(({ seed }, nth) => seed !== plan[nth - 1]?.seed).map(({ method }) => method);
    expect(new Set(first).size).toBe(5);
  });

  it('keeps of a quick run what the mark and the order of the paper are about', () => {
    const plan = planOf({ quick: true, mark: false, seeds: 2, layers: LAYERS });
    expect(plan).toHaveLength(2 * (3 * 4 + 2 * 3));
    for (const method of ['round_robin', 'p2c_ewma', 'least_conn', 'ip_hash'])
      expect(plan.some((setting) => setting.method === method && setting.condition === 'half-speed')).toBe(true);
  });

  it('leaves open what was not measured and what is doubtful', () => {
    const plan = planOf({ quick: true, mark: false, seeds: 1, layers: ['inside'] });
    const good = plan.map((setting) => ({ ...setting, lateP99Ms: 1, othersShare: 0, machineShare: 0.5 }) as Cell);
    expect(openSettings(plan, good)).toEqual([]);
    expect(openSettings(plan, good.slice(2))).toEqual(plan.slice(0, 2));
    expect(openSettings(plan, good.with(1, { ...good[1]!, othersShare: 0.5 }))).toEqual([plan[1]]);
  });

  it('spends all seeds of a run for the mark on the two methods at half speed, who goes first in turn', () => {
    const plan = planOf({ quick: false, mark: true, seeds: 4, layers: ['inside'] });
    expect(plan).toHaveLength(2 * 2 * 4);
    expect(new Set(plan.map(({ condition }) => condition))).toEqual(new Set(['half-speed']));
    expect(plan.filter((_, nth) => nth % 4 === 0).map(({ method }) => method)).toEqual([
      'round_robin',
      'p2c_ewma',
      'round_robin',
      'p2c_ewma',
    ]);
  });
});
