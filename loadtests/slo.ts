import { JOURNEYS, type Journey } from './scenarios.ts';

/** What the shop promises, each as one threshold of k6, which gives the verdict. */
export interface Slo {
  readonly title: string;
  /** k6's metric with its tags. */
  readonly metric: string;
  readonly statistic: 'p(99)' | 'rate' | 'count';
  readonly holds: '<' | '>';
  readonly limit: number;
  readonly unit: 'ms' | 'share' | 'count';
}

/** From the order being sent to its customer being told the outcome. */
const ORDER_FINAL_MS = 5_000;
/** A product page may be as old as this after a change was answered: the time events and caches take (ADR 16). */
export const STALE_MS = 2_000;
/** Events of a whole order pass Kafka three times; a first pass also makes connections and assigns partitions. */
export const orderFinalMs = (slack: number): number => Math.min(20_000, ORDER_FINAL_MS * slack);

const ORDERS_IN_TIME = 0.99;
const FAILED_REQUESTS = 0.001;
const CHECKS_KEPT = 0.999;

export const DROPPED = 'dropped_iterations';

export function slosOf(journeys: readonly Journey[], slack: number): Slo[] {
  const latency = journeys.map((journey): Slo => ({
    title: `${journey}: p99 of its requests`,
    metric: `http_req_duration{kind:request,scenario:${journey}}`,
    statistic: 'p(99)',
    holds: '<',
    limit: JOURNEYS[journey].p99Ms * slack,
    unit: 'ms',
  }));
  const share = { statistic: 'rate', unit: 'share' } as const;
  return [
    ...latency,
    { title: 'requests that failed', metric: 'http_req_failed', holds: '<', limit: FAILED_REQUESTS, ...share },
    { title: 'checks of statuses and bodies that held', metric: 'checks', holds: '>', limit: CHECKS_KEPT, ...share },
    ...(journeys.some((journey) => journey === 'checkout' || journey === 'flash-sale')
      ? [
          {
            title: `orders final within ${orderFinalMs(slack) / 1_000} s`,
            metric: 'orders_final_in_time',
            holds: '>' as const,
            limit: ORDERS_IN_TIME,
            ...share,
          },
        ]
      : []),
    {
      title: 'journeys dropped by the generator',
      metric: DROPPED,
      statistic: 'count',
      holds: '<',
      limit: 1,
      unit: 'count',
    },
  ];
}

export function thresholdsOf(slos: readonly Slo[]): Record<string, string[]> {
  return Object.fromEntries(slos.map((slo) => [slo.metric, [expressionOf(slo)]]));
}

export function expressionOf({ statistic, holds, limit }: Slo): string {
  return `${statistic}${holds}${limit}`;
}
