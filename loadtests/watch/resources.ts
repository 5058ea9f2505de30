/** What can run out, causes before symptoms: a process without CPU has a slow event loop, that one has a long queue. */
export const RESOURCES = {
  'machine-cpu': { limit: 0.92, unit: 'of all cores', why: 'above it whatever wants to run waits for a core' },
  'process-cpu': {
    limit: 0.9,
    unit: 'of one core',
    why: 'a Node or Redis process uses one core, the rest is for its kernel time',
  },
  'event-loop': { limit: 100, unit: 'ms lag (p99)', why: 'every request of the process waits as long, at each turn' },
  connections: { limit: 0.9, unit: 'of the pools', why: 'above it statements wait for a connection' },
  'event-lag': { limit: 2_000, unit: 'ms behind', why: 'an order passes Kafka three times and is to be final in 5 s' },
} as const;
export type ResourceKind = keyof typeof RESOURCES;

/** What the machine's CPU goes to beside the parts of the shop. */
export const GENERATOR = 'k6';
export const LAUNCHER = 'the launcher of k6';
export const STOLEN = 'other guests of the host';
export const OTHERS = 'other processes';
export const NOT_THE_SHOP: ReadonlySet<string> = new Set([GENERATOR, LAUNCHER, STOLEN, OTHERS]);

/** One look at one resource. */
export interface Reading {
  readonly kind: ResourceKind;
  /** Which one of its kind: `orders-1`, `postgres-catalog`. */
  readonly of: string;
  readonly value: number;
}

/** All looks of one second or two. */
export interface Look {
  readonly atMs: number;
  readonly readings: readonly Reading[];
  /** Share of one core by part of the shop, and of k6: what the machine's CPU went to. */
  readonly cpuByPart: Readonly<Record<string, number>>;
}

/** How a resource was over a run: the median of the looks, so that neither a start nor one hiccup decides. */
export interface Pressure extends Reading {
  /** 1 is its limit. */
  readonly ofLimit: number;
}

export function pressuresOf(looks: readonly Look[]): Pressure[] {
  const byResource = Map.groupBy(
    looks.flatMap(({ readings }) => readings),
    ({ kind, of }) => `${kind} ${of}`,
  );
  const pressures = [...byResource.values()].flatMap((readings): Pressure[] => {
    const [first] = readings;
    if (!first) return [];
    const value = median(readings.map((reading) => reading.value));
    return [{ kind: first.kind, of: first.of, value, ofLimit: value / RESOURCES[first.kind].limit }];
  });
  return pressures.sort((a, b) => b.ofLimit - a.ofLimit);
}

/** Mean share of one core by part, most first. */
export function cpuShares(looks: readonly Look[]): [part: string, cores: number][] {
  const parts = new Set(looks.flatMap(({ cpuByPart }) => Object.keys(cpuByPart)));
  const shares = [...parts].map((part): [string, number] => {
    const sum = looks.reduce((total, { cpuByPart }) => total + (cpuByPart[part] ?? 0), 0);
    return [part, sum / Math.max(1, looks.length)];
  });
  return shares.sort(([, a], [, b]) => b - a);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
