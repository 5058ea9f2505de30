import { BALANCING_METHODS, type BalancingMethod } from '../../../libs/balancer/src/picking/balancing-method.ts';
import type { SimulationOptions } from '../options.ts';
import { type Clients, type Condition, CONDITIONS, type Scenario } from './scenario.ts';
import { simulate, type SimulationResult } from './simulate.ts';

/** One line of the table: a method under a condition, over all seeds. */
export interface Comparison {
  readonly method: BalancingMethod;
  readonly condition: Condition;
  readonly clients: Clients;
  readonly runs: readonly SimulationResult[];
}

/** Skewed clients differ from equal ones for `ip_hash` alone: the others do not look at them. */
export function compare(options: SimulationOptions, onDone: (done: number, all: number) => void): Comparison[] {
  const lines = CONDITIONS.flatMap((condition) => [
    ...BALANCING_METHODS.map((method) => ({ method, condition, clients: 'equal' as Clients })),
    { method: 'ip_hash' as const, condition, clients: 'skewed' as Clients },
  ]);
  const { instances, odd, gateways, utilisation, durationMs } = options;
  let done = 0;
  return lines.map((line) => ({
    ...line,
    runs: Array.from({ length: options.seeds }, (_, nth) => {
      const scenario: Scenario = { ...line, instances, odd, gateways, utilisation, durationMs, seed: nth + 1 };
      const result = simulate(scenario);
      onDone((done += 1), lines.length * options.seeds);
      return result;
    }),
  }));
}
