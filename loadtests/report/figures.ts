import type { Samples } from '../k6/samples.ts';
import { countOf, type Summary, type Verdict } from '../k6/summary.ts';
import { quantile } from '../quantile.ts';
import { DROPPED } from '../slo.ts';
import { cpuShares, type Look, NOT_THE_SHOP } from '../watch/resources.ts';

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The figures of one run. Latencies in ms; a journey's are those of its single requests. */
export interface Figures {
  readonly seconds: number;
  readonly journeys: number;
  readonly journeysPerSecond: number;
  readonly dropped: number;
  /** Asked for, and neither ended nor counted as dropped by k6. */
  readonly missing: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly failedChecks: number;
  readonly latencyMs: Readonly<Record<string, Spread>>;
  readonly endpointsMs: Readonly<Record<string, Spread>>;
  readonly orders?: {
    readonly placed: number;
    readonly confirmed: number;
    readonly cancelled: number;
    readonly finalMs?: Spread;
  };
  readonly priceStaleMs?: { readonly p99: number; readonly max: number };
  /** CPU of the shop (k6 left out) by request, where it is a local instance. */
  readonly cpuMsPerRequest?: number;
  readonly cores: Readonly<Record<string, number>>;
  readonly slos: readonly Verdict[];
  /** Nothing was dropped or missing: the load was what was asked for. */
  readonly valid: boolean;
  readonly kept: boolean;
}

/** What k6 starts is rounded at the ends of a stage, and differs from what was asked for by less than this share. */
const ROUNDING = 0.02;
const ROUNDED = 2;

export function figuresOf(
  run: { readonly summary: Summary; readonly samples: Samples },
  {
    verdicts,
    looks,
    seconds,
    asked,
  }: { verdicts: readonly Verdict[]; looks: readonly Look[]; seconds: number; asked: number },
): Figures {
  const { summary, samples } = run;
  const requests = countOfSpreads(samples.byEndpoint);
  const dropped = countOf(summary, DROPPED);
  const cores = Object.fromEntries(cpuShares(looks));
  const shopCores = Object.entries(cores).reduce(
    (sum, [part, share]) => (NOT_THE_SHOP.has(part) ? sum : sum + share),
    0,
  );
  const journeys = countOf(summary, 'iterations');
  const short = asked - journeys - dropped;
  // k6 counts as dropped only what it found no user for; what it was itself too busy to start, or to end, is not in it.
  const missing = short <= Math.max(ROUNDED, asked * ROUNDING) ? 0 : Math.round(short);
  const stale = summary.metrics.price_stale_ms?.values;
  return {
    seconds,
    journeys,
    journeysPerSecond: journeys / seconds,
    dropped,
    missing,
    requests,
    requestsPerSecond: requests / seconds,
    failedChecks: summary.metrics.checks?.values.fails ?? 0,
    latencyMs: spreads(byJourney(samples)),
    endpointsMs: spreads(samples.byEndpoint),
    ...ordersOf(summary, samples),
    ...(stale ? { priceStaleMs: { p99: stale['p(99)'] ?? 0, max: stale.max ?? 0 } } : {}),
    ...(looks.length > 0 && requests > 0 ? { cpuMsPerRequest: (shopCores * seconds * 1_000) / requests } : {}),
    cores,
    slos: verdicts,
    valid: dropped + missing === 0,
    kept: verdicts.every(({ kept }) => kept),
  };
}

function ordersOf(summary: Summary, samples: Samples): Pick<Figures, 'orders'> {
  const placed = countOf(summary, 'orders_placed');
  if (placed === 0) return {};
  const finalMs = spreadOf(samples.seconds().flatMap(({ finals }) => finals));
  return {
    orders: {
      placed,
      confirmed: countOf(summary, 'orders_confirmed'),
      cancelled: countOf(summary, 'orders_cancelled'),
      ...(finalMs ? { finalMs } : {}),
    },
  };
}

function byJourney(samples: Samples): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (const { latencies } of samples.seconds())
    for (const [journey, values] of latencies) lists.set(journey, [...(lists.get(journey) ?? []), ...values]);
  return lists;
}

function spreads(lists: ReadonlyMap<string, readonly number[]>): Record<string, Spread> {
  const entries = [...lists].flatMap(([name, values]) => {
    const spread = spreadOf(values);
    return spread ? [[name, spread] as const] : [];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (q: number): number => Math.round((quantile(sorted, q) ?? 0) * 100) / 100;
  return { count: values.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function countOfSpreads(lists: ReadonlyMap<string, readonly number[]>): number {
  return [...lists.values()].reduce((sum, { length }) => sum + length, 0);
}
