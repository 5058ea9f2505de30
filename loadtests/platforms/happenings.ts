import { quantile } from '../quantile.ts';
import type { Sent } from './open-load.ts';

/** What was done to the shop under load. Times in ms since 1970. */
export interface Happening {
  readonly kind: 'update' | 'update in vain' | 'scale' | 'kill' | 'cut' | 'heal';
  /** `0.1.1`, `orders-1`, `node-2 off`: instances and nodes as the platform calls them. */
  readonly subject: string;
  readonly fromMs: number;
  /** Of a kill: when the signal had been sent. */
  readonly struckAtMs?: number;
  /** From when on the platform said that all instances were ready; undefined: not within the time. */
  readonly healthyAtMs?: number;
  /** When it was over: nothing that was sent later may be disturbed by it. */
  readonly untilMs: number;
  /** Of an update in vain: what took it back. Of scaling: from how many instances to how many. */
  readonly seen?: string;
  /** Of an update: instances that do not run the new version; in vain: those of a version that was not there before. Of a cut: those that were on the node. */
  readonly instances: readonly string[];
  /** Of a kill: how many other instances of the service there are. */
  readonly others?: number;
}

/**
 * The happening that may have disturbed a request: one that it overlaps. As the next begins only when all that was sent
 * before the end of the last has been answered, there is one at the most.
 */
export function happeningOf({ sentAtMs, endedAtMs }: Sent, happenings: readonly Happening[]): Happening | undefined {
  return happenings.find(({ fromMs, untilMs }) => endedAtMs >= fromMs && sentAtMs <= untilMs);
}

/** What the load was like while something was done to the shop, or while nothing was. */
export interface Stretch {
  readonly requests: number;
  readonly failed: readonly Sent[];
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** The longest time in which nothing was sent. */
  readonly longestPauseMs: number;
}

/** By happening; undefined is all the time in between. */
export function stretches(
  sent: readonly Sent[],
  happenings: readonly Happening[],
): Map<Happening | undefined, Stretch> {
  const byHappening = Map.groupBy(sent, (request) => happeningOf(request, happenings));
  const pauses = pausesBefore(sent);
  return new Map(
    [undefined, ...happenings].map((happening) => {
      const requests = byHappening.get(happening) ?? [];
      const times = Float64Array.from(requests, ({ sentAtMs, endedAtMs }) => endedAtMs - sentAtMs).sort();
      const [p50Ms, p99Ms] = [quantile(times, 0.5), quantile(times, 0.99)];
      const stretch: Stretch = {
        requests: requests.length,
        failed: requests.filter(({ wrong }) => wrong !== undefined),
        longestPauseMs: Math.max(0, ...requests.map((request) => pauses.get(request) ?? 0)),
        ...(p50Ms === undefined ? {} : { p50Ms }),
        ...(p99Ms === undefined ? {} : { p99Ms }),
      };
      return [happening, stretch] as const;
    }),
  );
}

/** Of each request the time since the one before was sent. */
function pausesBefore(sent: readonly Sent[]): Map<Sent, number> {
  const inOrder = sent.toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  return new Map(inOrder.map((request, at) => [request, request.sentAtMs - (inOrder[at - 1] ?? request).sentAtMs]));
}
