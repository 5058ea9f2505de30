import type { Figures } from '../report/figures.ts';

export interface Comparable {
  readonly name: string;
  readonly value: number;
  readonly better: 'lower' | 'higher';
}

/** The figures that two results are compared by. p90 and maxima are left out: the one says little more, the other is luck. */
export function comparablesOf(figures: Figures): Comparable[] {
  const lower = (name: string, value: number | undefined): Comparable[] =>
    value === undefined || value <= 0 ? [] : [{ name, value, better: 'lower' }];
  return [
    { name: 'journeys a second', value: figures.journeysPerSecond, better: 'higher' },
    ...Object.entries(figures.latencyMs).flatMap(([journey, { p50, p99 }]) => [
      ...lower(`${journey} p50 ms`, p50),
      ...lower(`${journey} p99 ms`, p99),
    ]),
    ...lower('order final p50 ms', figures.orders?.finalMs?.p50),
    ...lower('order final p99 ms', figures.orders?.finalMs?.p99),
    ...lower('CPU ms a request', figures.cpuMsPerRequest),
  ];
}
