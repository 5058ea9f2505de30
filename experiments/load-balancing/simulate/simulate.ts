import { Balancer } from '../../../libs/balancer/src/balancer.ts';
import { Member } from '../../../libs/balancer/src/picking/member.ts';
import { randomFrom } from '../../faults/random.ts';
import { drawNetworks, drawOrder } from '../requests/places.ts';
import { EventQueue } from './event-queue.ts';
import { MEAN_WORK_MS, NETWORK_MS, NETWORKS, PRODUCTS, type Scenario, STALLS, WARM_UP_SHARE } from './scenario.ts';
import { SimulatedInstance } from './simulated-instance.ts';
import { zipf } from '../requests/zipf.ts';

export interface SimulationResult {
  readonly requests: number;
  readonly meanMs: number;
  readonly p99Ms: number;
  /** Of each instance: 1 is the mean of all. The odd ones come first. */
  readonly shares: readonly number[];
  /** Of each instance: busy time over time. */
  readonly utilisations: readonly number[];
}

interface Answer {
  readonly balancer: Balancer<Member>;
  readonly member: Member;
  readonly sentMs: number;
}

/**
 * Requests come by a Poisson process, at random to one of the gateways, which balances them by the code of
 * `libs/balancer` with this simulation's clock and lots. The same scenario gives the same result.
 */
export function simulate(scenario: Scenario): SimulationResult {
  const random = randomFrom(scenario.seed);
  const instances = instancesOf(scenario);
  const gateways = Array.from({ length: scenario.gateways }, () => gatewayOf(scenario, instances, random));
  const { meanWorkMs = MEAN_WORK_MS } = scenario;
  const ratePerMs = (scenario.utilisation * scenario.instances) / meanWorkMs;
  const countFromMs = scenario.durationMs * WARM_UP_SHARE;
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  const request = requestsOf(scenario, random);
  const answers = new EventQueue<Answer>();
  const latenciesMs: number[] = [];
  const busyBeforeMs = instances.map(() => 0);
  const requestsBefore = instances.map(() => 0);
  let counting = false;

  for (let nowMs = exponential(1 / ratePerMs); nowMs < scenario.durationMs; nowMs += exponential(1 / ratePerMs)) {
    while (answers.nextMs <= nowMs) settle(answers.nextMs, answers.take()!);
    if (!counting && nowMs >= countFromMs) {
      counting = true;
      instances.forEach(({ busyMs, requests }, nth) => {
        busyBeforeMs[nth] = busyMs;
        requestsBefore[nth] = requests;
      });
    }
    const { balancer, serverOf } = gateways[Math.floor(random() * gateways.length)]!;
    const member = balancer.start(request(), nowMs)!;
    const doneMs = serverOf.get(member)!.serve(nowMs + NETWORK_MS, exponential(meanWorkMs)) + NETWORK_MS;
    if (counting) latenciesMs.push(doneMs - nowMs);
    answers.add(doneMs, { balancer, member, sentMs: nowMs });
  }

  const sorted = Float64Array.from(latenciesMs).sort();
  const served = instances.map(({ requests }, nth) => requests - requestsBefore[nth]!);
  return {
    requests: sorted.length,
    meanMs: sorted.reduce((sum, latency) => sum + latency, 0) / sorted.length,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)]!,
    shares: served.map((requests) => (requests * instances.length) / sorted.length),
    // Work that waits at the end is counted too: above 1 the instance could not keep up.
    utilisations: instances.map(
      ({ busyMs }, nth) => (busyMs - busyBeforeMs[nth]!) / (scenario.durationMs - countFromMs),
    ),
  };
}

function settle(nowMs: number, { balancer, member, sentMs }: Answer): void {
  balancer.report(member, 'succeeded', sentMs, nowMs);
  balancer.end(member);
}

function instancesOf({ condition, instances, odd, stalls = STALLS }: Scenario): SimulatedInstance[] {
  return Array.from({ length: instances }, (_, nth) => {
    if (nth >= odd || condition === 'equal') return new SimulatedInstance();
    return condition === 'half-speed'
      ? new SimulatedInstance(0.5)
      : new SimulatedInstance(1, { ...stalls, offsetMs: (nth * stalls.everyMs) / odd });
  });
}

function gatewayOf(scenario: Scenario, instances: readonly SimulatedInstance[], random: () => number) {
  const serverOf = new Map<Member, SimulatedInstance>();
  instances.forEach((server, nth) => {
    // Weights are what somebody wrote down beforehand: they can know a speed, but not when an instance stalls.
    const weight =
      nth < scenario.odd && scenario.condition === 'half-speed' && scenario.method === 'weighted' ? 0.5 : 1;
    serverOf.set(new Member(`http://10.0.${nth >> 8}.${nth & 255}:4201`, weight), server);
  });
  const balancer = new Balancer<Member>({ method: scenario.method, random });
  // Each has its own order, or all would take turns in step.
  const members = [...serverOf.keys()];
  const start = Math.floor(random() * members.length);
  const ordered = scenario.method === 'ip_hash' ? members : [...members.slice(start), ...members.slice(0, start)];
  balancer.update(ordered, 0);
  return { balancer, serverOf };
}

function requestsOf({ clients, method, seed, products = PRODUCTS }: Scenario, random: () => number) {
  const product = zipf(products, random);
  const network = clients === 'skewed' ? zipf(NETWORKS, random) : () => Math.floor(random() * NETWORKS);
  // Where the busy ones come to lie is luck, and a part of what differs from seed to seed.
  const networks = drawNetworks(NETWORKS, seed);
  const order = drawOrder(products, seed);
  return () => ({
    idempotent: true,
    tried: [],
    clientAddress: method === 'ip_hash' ? `${networks[network()]}.${Math.floor(random() * 256)}` : undefined,
    key: method === 'consistent_hash' ? `/api/products/${order[product()]}` : undefined,
  });
}
