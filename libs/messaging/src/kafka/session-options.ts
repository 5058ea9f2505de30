import type { ConsumerOptions, DriverOptions } from './kafka-driver.ts';

/** What one membership of a consumer in its group is made of, with either client. */
export interface SessionOptions extends ConsumerOptions {
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly fetchBytes: number;
}

/** Others wait this long for a member that is still handling before they go on without it. */
export const REBALANCE_MS = 15_000;
/** No fetch, heartbeat or handling for so long: the client hangs, or the broker is away. It must exceed a rebalance. */
export const SILENCE_MS = 40_000;
/** How long a fetch waits for a first message; also how late a held partition, a rebalance or a stop is noticed. */
export const FETCH_WAIT_MS = 250;

/** The consumer's options with the driver's, and the defaults of those that it left out. */
export function sessionOptions(driver: DriverOptions, consumer: ConsumerOptions): SessionOptions {
  const { sessionTimeoutMs = 6_000, heartbeatMs = 1_500, fetchBytes = 1_048_576 } = driver;
  return { ...consumer, sessionTimeoutMs, heartbeatMs, fetchBytes };
}
