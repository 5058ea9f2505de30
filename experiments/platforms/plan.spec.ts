import { isTimeLeft, orderOf } from './plan.ts';

describe('the order of the platforms', () => {
  it('is another one in each of the first rounds, with all of them in each', () => {
    const orders = [1, 2, 3, 4].map((round) => orderOf(['native', 'compose', 'swarm', 'kubernetes'], round));
    expect(orders[0]).toEqual(['native', 'compose', 'swarm', 'kubernetes']);
    expect(orders[1]).toEqual(['kubernetes', 'swarm', 'compose', 'native']);
    expect(new Set(orders.map(String)).size).toBe(4);
    for (const order of orders) expect(new Set(order).size).toBe(4);
  });
});

describe('isTimeLeft', () => {
  it('judges a turn by the longest of its platform, and lets the first one begin in any case', () => {
    expect(isTimeLeft(undefined, 99_999, [100])).toBe(true);
    expect(isTimeLeft(10, 99_999, [])).toBe(true);
    expect(isTimeLeft(10, 400, [150, 200])).toBe(true);
    expect(isTimeLeft(10, 401, [200, 150])).toBe(false);
  });
});
