import { setTimeout as sleep } from 'node:timers/promises';

/** One arrival each 1/rate s. */
export interface Clock {
  /** A second. */
  readonly rate: number;
  /** Before what is counted, at the same rate. */
  readonly warmUpSeconds: number;
  /** Counted; Infinity: until `isOver`. */
  readonly seconds: number;
  /** Beyond it an arrival is dropped, and the load was not the one asked for. */
  readonly mostInFlight: number;
}

export interface Arrivals {
  /** Sent or dropped, of the counted time. */
  readonly requests: number;
  readonly dropped: number;
  readonly maxInFlight: number;
  /** How long after they were due they were sent, of each. */
  readonly latenessMs: readonly number[];
}

/**
 * Open model: sends by the clock, whatever becomes of what was sent before. Resolves when all is answered.
 *
 * @param send is told when the request was due (ms of `performance.now()`), and whether it is counted
 */
export async function sendByTheClock(
  { rate, warmUpSeconds, seconds, mostInFlight }: Clock,
  send: (dueMs: number, counted: boolean) => Promise<void>,
  on: { readonly counting: () => void; readonly sent: () => void; readonly isOver: () => boolean },
): Promise<Arrivals> {
  const latenessMs: number[] = [];
  const flying = new Set<Promise<void>>();
  let [requests, dropped, maxInFlight] = [0, 0, 0];
  const startMs = performance.now();
  const countFromMs = startMs + warmUpSeconds * 1_000;
  const endMs = countFromMs + seconds * 1_000;
  const dueMsOf = (nth: number): number => startMs + (nth * 1_000) / rate;
  let counting = false;
  for (let nth = 0; ;) {
    const nowMs = performance.now();
    if (!counting && nowMs >= countFromMs) {
      counting = true;
      on.counting();
    }
    for (; dueMsOf(nth) <= nowMs && dueMsOf(nth) < endMs; nth += 1) {
      const dueMs = dueMsOf(nth);
      const counted = dueMs >= countFromMs;
      if (counted) {
        requests += 1;
        latenessMs.push(performance.now() - dueMs);
      }
      if (flying.size >= mostInFlight) {
        if (counted) dropped += 1;
        continue;
      }
      const answered: Promise<void> = send(dueMs, counted).finally(() => flying.delete(answered));
      flying.add(answered);
      if (counted) maxInFlight = Math.max(maxInFlight, flying.size);
    }
    if (nowMs >= endMs || on.isOver()) break;
    await sleep(1);
  }
  on.sent();
  await Promise.all(flying);
  return { requests, dropped, maxInFlight, latenessMs };
}
