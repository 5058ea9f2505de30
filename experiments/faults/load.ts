import type { Basket } from '../../loadtests/replay/baskets.ts';
import type { HttpClient } from '../../loadtests/replay/http-client.ts';
import type { ShopClient } from '../../loadtests/replay/shop-client.ts';
import { withProgress } from '../../loadtests/replay/progress.ts';
import { type Arrivals, endlessBaskets, sendArrivals } from './arrivals.ts';
import type { LedgerFile } from './ledger-file.ts';
import type { Options } from './options.ts';
import type { PlannedFault } from './schedule.ts';
import type { Striker } from './striker.ts';

/** A shop that stops answering must not fill the generator's memory: beyond this, arrivals are dropped and counted. */
const MOST_IN_FLIGHT = 5_000;

export interface LoadResult {
  readonly startedAt: number;
  readonly arrivals: Arrivals;
  /** Attempts that were sent again in each second of the run, until all were answered. */
  readonly retriesBySecond: readonly number[];
}

/** Orders by the clock and faults by the schedule, side by side; resolves when all orders are answered. */
export async function ordersUnderFaults(
  { rate, durationMs }: Options,
  run: {
    recorded: readonly Basket[];
    id: string;
    shop: ShopClient;
    http: HttpClient;
    ledger: LedgerFile;
    striker: Striker;
    schedule: readonly PlannedFault[];
    signal: AbortSignal;
  },
): Promise<LoadResult> {
  const tally: Arrivals = { sent: 0, late: 0, dropped: 0 };
  let answered = 0;
  const place = async (basket: Basket, dueAt: number): Promise<void> => {
    const { id: basketId, householdId: customerId } = basket;
    run.ledger.append({ kind: 'sent', basketId, customerId, dueAt: Math.round(dueAt) });
    const { answer } = await run.shop.placeOrder(basket, `${run.id}-${basketId}`).catch((cause: Error) => ({
      answer: { kind: 'unanswered' as const, cause: cause.message },
    }));
    run.ledger.append({ kind: 'told', basketId, at: Date.now(), answer });
    answered += 1;
  };
  const retriesBySecond: number[] = [];
  let retriesSeen = run.http.retries;
  const sampler = setInterval(() => {
    retriesBySecond.push(run.http.retries - retriesSeen);
    retriesSeen = run.http.retries;
  }, 1_000);
  const total = Math.floor((durationMs * rate) / 1_000);
  const read = () => ({ done: answered, note: noteOf(tally, answered, run.striker) });
  const startedAt = Date.now();
  try {
    await withProgress('orders answered', total, read, async () => {
      const baskets = endlessBaskets(run.recorded, run.id);
      const options = { rate, durationMs, mostInFlight: MOST_IN_FLIGHT, signal: run.signal, tally };
      await Promise.all([sendArrivals(baskets, options, place), run.striker.strikeAll(run.schedule, run.signal)]);
    });
  } finally {
    clearInterval(sampler);
  }
  return { startedAt, arrivals: tally, retriesBySecond };
}

function noteOf({ sent, dropped }: Arrivals, answered: number, { faults }: Striker): string {
  const last = faults.at(-1);
  const fault = last ? `, fault ${faults.length}: ${last.kind} ${last.part}` : '';
  return `open ${sent - answered}${dropped > 0 ? `, DROPPED ${dropped}` : ''}${fault}`;
}
