import type { BalancingMethod } from '../../../libs/balancer/src/picking/balancing-method.ts';
import { WARM_UP_SHARE } from '../simulate/scenario.ts';
import { simulate } from '../simulate/simulate.ts';
import { type Estimate, ratioOf } from '../statistics.ts';
import { BALANCERS, INSTANCES_BALANCED, type Method } from './layers.ts';
import { cellsOf, type Group, groupsOf, type Result } from './result.ts';
import { STALLS } from './stalls.ts';

/** What the simulation says of one method in one group. */
export interface Simulated extends Group {
  readonly method: Method;
  /** To round robin, seed by seed. */
  readonly meanRatio: Estimate;
  readonly p99Ratio: Estimate;
}

/** NGINX's own methods that `libs/balancer` has too. The others are not simulated. */
const SAME: Readonly<Partial<Record<Method, BalancingMethod>>> = {
  round_robin: 'round_robin',
  least_conn: 'least_requests',
  least_requests: 'least_requests',
  p2c_ewma: 'p2c_ewma',
  weighted: 'weighted',
  ip_hash: 'ip_hash',
};

/** At the edge NGINX hashes addresses, inside the gateways hash paths, which is what is simulated. */
function simulatedMethod({ layer }: Group, method: Method): BalancingMethod | undefined {
  return layer === 'inside' && method === 'consistent_hash' ? 'consistent_hash' : SAME[method];
}

/**
 * The cells of a run once more by simulation: as many instances and balancers, the same use, seeds, networks, products
 * and stalls, for the same time; each request takes on average what it took of an instance's limit in the real run.
 */
export function simulateCells(result: Result, products: number): Simulated[] {
  const { calibrations, options, limitCores } = result;
  return calibrations.flatMap(({ layer, rate, cpuMicros }) => {
    const meanWorkMs = cpuMicros / 1_000 / limitCores;
    const utilisation = ((rate / 1_000) * meanWorkMs) / INSTANCES_BALANCED;
    return groupsOf(layer).flatMap((group) => {
      const run = (method: BalancingMethod, seed: number) =>
        simulate({
          ...{ method, seed, utilisation, meanWorkMs, products },
          ...{ condition: group.condition, clients: group.clients },
          ...{ instances: INSTANCES_BALANCED, odd: 1, gateways: BALANCERS[layer] },
          stalls: STALLS,
          durationMs: (options.seconds * 1_000) / (1 - WARM_UP_SHARE),
        });
      const seeds = cellsOf(result.cells, group, 'round_robin').map(({ seed }) => seed);
      const base = seeds.map((seed) => run('round_robin', seed));
      const methods = [...new Set(result.cells.filter((cell) => cell.layer === layer).map(({ method }) => method))];
      return methods.flatMap((method) => {
        const simulated = simulatedMethod(group, method);
        if (!simulated || method === 'round_robin' || seeds.length === 0) return [];
        const runs = seeds.map((seed) => run(simulated, seed));
        const meanRatio = ratioOf(runs.map(({ meanMs }, nth) => [meanMs, base[nth]!.meanMs] as const))!;
        const p99Ratio = ratioOf(runs.map(({ p99Ms }, nth) => [p99Ms, base[nth]!.p99Ms] as const))!;
        return [{ ...group, method, meanRatio, p99Ratio }];
      });
    });
  });
}
