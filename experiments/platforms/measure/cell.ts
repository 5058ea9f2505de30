import { slosOf } from '../../../loadtests/slo.ts';
import type { Journey } from '../../../loadtests/scenarios.ts';
import type { Measured } from '../load/measured.ts';
import type { Rung } from '../ladder.ts';
import type { Used } from './used.ts';

/** One rate on one platform, once. */
export interface Cell extends Measured, Rung {
  /** 2: the rate was not kept before. */
  readonly attempt: 1 | 2;
  /** What of the SLOs was missed. */
  readonly broken: readonly string[];
  /** Undefined when the platform could not tell. */
  readonly used?: Used;
}

/** The latency limits are those of loadtests/slo.ts; of errors not one is let pass, in cells of a few hundred requests. */
export const LIMITS = { readsP99Ms: limitOf('browse'), ordersP99Ms: limitOf('checkout') };

function limitOf(journey: Journey): number {
  return slosOf([journey], 1).find(({ statistic }) => statistic === 'p(99)')!.limit;
}

export function brokenBy({ errors, dropped, reads, orders, ordersNotInTime, ordersWatched }: Measured): string[] {
  const failed = Object.entries(errors).map(([what, count]) => `${count} × ${what}`);
  const over = (what: string, p99Ms: number | undefined, limitMs: number): string[] =>
    p99Ms !== undefined && p99Ms >= limitMs ? [`p99 of ${what} ${p99Ms.toFixed(0)} ms`] : [];
  return [
    ...failed,
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(reads ? [] : ['no read was answered']),
    ...over('reads', reads?.p99Ms, LIMITS.readsP99Ms),
    ...over('orders', orders?.p99Ms, LIMITS.ordersP99Ms),
    ...(ordersNotInTime > 0 ? [`${ordersNotInTime} of ${ordersWatched} orders not final in time`] : []),
  ];
}

/** Requests that were in the shop at once, on average: Little's law (Operations Research 9, 1961), rate × mean time. */
export function meanInFlight({ rate, meanMs }: Pick<Cell, 'rate' | 'meanMs'>): number {
  return (rate * meanMs) / 1_000;
}

/** What was sent later than this does not tell of the shop alone. */
const LATE_MS = 25;
/** Of the machine: what is neither the shop nor its platform nor the sender. */
const OTHERS_SHARE = 0.15;

/** Why a cell that was kept is no good measurement; empty when it is one. */
export function doubtsOf({ lateP99Ms, used, senderCores }: Cell, machineCores: number): string[] {
  const others = used ? used.machineCores - used.shop.cores - used.platform.cores - senderCores : 0;
  return [
    ...(lateP99Ms > LATE_MS ? [`sent late (p99 ${lateP99Ms.toFixed(0)} ms)`] : []),
    ...(others / machineCores > OTHERS_SHARE ? [`${others.toFixed(2)} cores were used by others`] : []),
    ...(used ? [] : ['what was used is not known']),
  ];
}
