import { readShelf } from '../../../loadtests/traffic/shelf.ts';
import { issueTokens } from '../../../loadtests/traffic/tokens.ts';
import { sendByTheClock } from './clock.ts';
import type { Command, Report, Sending } from './load.ts';
import { figuresOf, type Measured } from './measured.ts';
import { type Ask, mixOf } from './mix.ts';
import { goFirst } from './priority.ts';
import { type PlacedOrder, Shop } from './shop.ts';

// The load's own process. It sends by the clock, whatever comes back, and tells what it saw.

/** Households that buy: enough for orders in both shards, few enough that their tokens are made in a second. */
const BUYERS = 100;
const MOST_IN_FLIGHT = 1_000;
/** As many as keep both cores busy. */
const WARM_UP_IN_FLIGHT = 16;
/** Of a cell, its last: those that wait behind all others. */
const ORDERS_WATCHED = 5;

// It asks for a fifth of a core: without a say of its own it would send late the more the shop has to do, and measure that.
goFirst();

const shelf = await readShelf();
let shop: Shop | undefined;
let bearers: readonly string[] = [];
let over = false;

process.on('message', (command: Command) => {
  if (command.kind === 'end') over = true;
  else
    work(command).then(
      (measured) => report({ kind: 'done', ...(measured ? { measured } : {}) }),
      (error: unknown) => report({ kind: 'failed', error: (error as Error).message }),
    );
});
process.on('disconnect', () => process.exit(0));
report({ kind: 'done' });

async function work(command: Exclude<Command, { kind: 'end' }>): Promise<Measured | undefined> {
  over = false;
  if (command.kind === 'open') return open(command.baseUrl);
  if (!shop) throw new Error('No shop was opened');
  return command.kind === 'warm-up' ? warmUp(shop, command) : send(shop, command);
}

async function open(baseUrl: string): Promise<undefined> {
  await shop?.close();
  bearers = (await issueTokens(baseUrl, shelf.baskets.slice(0, BUYERS))).ofBaskets;
  shop = new Shop(baseUrl);
}

/** Not by the clock: the next when one is answered. */
async function warmUp(to: Shop, { seconds, seed }: { seconds: number; seed: number }): Promise<undefined> {
  const next = mixOf(shelf, bearers, seed);
  const errors = new Map<string, number>();
  const endMs = performance.now() + seconds * 1_000;
  let answered = 0;
  const inTurn = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const error = await to.ask(next(), () => undefined);
      if (error === undefined) answered += 1;
      else errors.set(error, (errors.get(error) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: WARM_UP_IN_FLIGHT }, inTurn));
  if (answered === 0) throw new Error(`Nothing was answered as it should be: ${[...errors.keys()].join(', ')}`);
}

async function send(to: Shop, { clock, seed }: { clock: Sending; seed: number }): Promise<Measured> {
  const next = mixOf(shelf, bearers, seed);
  const latencies = { reads: [] as number[], orders: [] as number[] };
  const errors: Record<string, number> = {};
  const placed: PlacedOrder[] = [];
  let cpu = process.cpuUsage();
  let fromMs = 0;
  let [seconds, senderCores] = [0, 0];

  const one = async (ask: Ask, dueMs: number, counted: boolean): Promise<void> => {
    const error = await to.ask(ask, (id) => placed.push({ id, bearer: ask.order!.bearer, dueMs }));
    if (!counted) return;
    if (error === undefined) latencies[ask.order ? 'orders' : 'reads'].push(performance.now() - dueMs);
    else errors[error] = (errors[error] ?? 0) + 1;
  };
  const arrivals = await sendByTheClock(
    { ...clock, seconds: clock.seconds ?? Infinity, mostInFlight: MOST_IN_FLIGHT },
    (dueMs, counted) => one(next(), dueMs, counted),
    {
      counting: () => {
        cpu = process.cpuUsage();
        fromMs = performance.now();
      },
      sent: () => {
        const { user, system } = process.cpuUsage(cpu);
        seconds = (performance.now() - fromMs) / 1_000;
        senderCores = (user + system) / 1e6 / seconds;
      },
      isOver: () => over,
    },
  );
  const watched = placed.slice(-ORDERS_WATCHED);
  return {
    seconds,
    errors,
    ...figuresOf(arrivals, latencies),
    ordersWatched: watched.length,
    ordersNotInTime: await to.countNotInTime(watched),
    senderCores,
  };
}

function report(what: Report): void {
  process.send!(what);
}
