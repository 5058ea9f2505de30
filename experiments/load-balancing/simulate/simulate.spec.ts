import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

const scenario: Scenario = {
  method: 'round_robin',
  condition: 'equal',
  clients: 'equal',
  instances: 1,
  odd: 1,
  gateways: 1,
  utilisation: 0.5,
  durationMs: 1_000_000,
  seed: 1,
};

describe('the simulation', () => {
  it('agrees with the theory of one queue: at half load, requests take twice their work on average (M/M/1)', () => {
    const { meanMs, p99Ms, utilisations } = simulate(scenario);
    // Response times of M/M/1 are exponential: p99 = mean × ln 100. Both ways over the network take 0.4 ms.
    expect(meanMs - 0.4).toBeCloseTo(10, 0);
    expect((p99Ms - 0.4) / (10 * Math.log(100))).toBeCloseTo(1, 1);
    expect(utilisations[0]).toBeCloseTo(0.5, 1);
  });

  it('gives the same result for the same seed', () => {
    const small: Scenario = { ...scenario, method: 'p2c_ewma', instances: 10, gateways: 3, durationMs: 5_000 };
    expect(simulate(small)).toEqual(simulate(small));
    expect(simulate({ ...small, seed: 2 })).not.toEqual(simulate(small));
  });

  it('gives a slow instance less by p2c_ewma, and as much as all others by round robin', () => {
    const slow: Scenario = {
      ...scenario,
      condition: 'half-speed',
      instances: 20,
      gateways: 4,
      utilisation: 0.4,
      durationMs: 20_000,
    };
    expect(simulate(slow).shares[0]).toBeCloseTo(1, 1);
    expect(simulate({ ...slow, method: 'p2c_ewma' }).shares[0]).toBeLessThan(0.8);
  });
});
