import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { CHECKOUT, type Instance, instanceOf } from '../../infra/local/ports.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import { readBaskets } from '../../loadtests/replay/baskets.ts';
import { HttpClient } from '../../loadtests/replay/http-client.ts';
import { MailReader } from '../../loadtests/replay/mail-reader.ts';
import { readPrices } from '../../loadtests/replay/prices.ts';
import { withProgress } from '../../loadtests/replay/progress.ts';
import { ShopClient } from '../../loadtests/replay/shop-client.ts';
import { customerOf } from './arrivals.ts';
import { booksOf } from './books.ts';
import { LedgerFile, readLedger } from './ledger-file.ts';
import { ordersUnderFaults } from './load.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { plot } from './plot.ts';
import { printResult } from './print-result.ts';
import { passes, type Result, resultOf } from './result.ts';
import { awayFault, drawSchedule } from './schedule.ts';
import { probesOf, withShop } from './shop-instance.ts';
import { Striker } from './striker.ts';

// Exit codes: 0 nothing lost, doubled or left open; 1 something was; 2 the run could not be done.

/** Longer than any recovery that is expected, so that a client gives up on a shop that is lost, not on a slow one. */
const ANSWER_WITHIN_MS = 180_000;
/** In the open model the shop decides how many are in flight; connections must not be what holds orders back. */
const CONNECTIONS = 1_000;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

try {
  const options = parseOptions(process.argv.slice(2), join(import.meta.dirname, 'results'));
  if (!options) console.log(USAGE);
  else {
    const instance = instanceOf(options.instance);
    const result = await withShop(instance, (state) => untilInterrupted(experiment(options, instance, state)));
    console.log(printResult(result));
    write(options.folder, result);
    process.exitCode = passes(result) ? 0 : 1;
  }
} catch (error) {
  process.exitCode = 2;
  const mend = error instanceof Failure ? error.mend : 'The experiment did not finish; npm run status shows the shop.';
  console.error(`\n✗ ${(error as Error).message}\n  ${mend}`);
}
if (interrupted.signal.aborted) process.exit(130); // what the run still waits for is of no use any more

/** Breaks the run off, so that an instance that was started for it is stopped all the same. */
function untilInterrupted<T>(work: Promise<T>): Promise<T> {
  const { signal } = interrupted;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () =>
      reject(
        new Failure(
          'Interrupted',
          'What was frozen goes on, and what was cut heals; the ledger has what clients were told',
        ),
      ),
    );
    work.then(resolve, reject);
  });
}

async function experiment(options: Options, instance: Instance, state: RunState): Promise<Result> {
  const [recorded, prices] = await Promise.all([
    readBaskets(join(CHECKOUT, 'data', 'baskets-1000.csv.gz')),
    readPrices(join(CHECKOUT, 'data', 'products.csv.gz')),
  ]);
  const id = `f${Date.now().toString(36)}`;
  const baseUrl = `http://127.0.0.1:${instance.ports.nginx}`;
  const mailUrl = `http://127.0.0.1:${instance.ports.mailWeb}`;
  const http = new HttpClient({ baseUrl, connections: CONNECTIONS, answerWithinMs: ANSWER_WITHIN_MS });
  const mailHttp = new HttpClient({ baseUrl: mailUrl, connections: 1, answerWithinMs: 30_000 });
  const striker = new Striker(instance, probesOf(instance, state));
  process.once('exit', () => striker.thaw());
  mkdirSync(options.folder, { recursive: true });
  const ledger = new LedgerFile(join(options.folder, `${id}.ledger.jsonl`));
  try {
    const shop = new ShopClient(http);
    await shop.check(baseUrl);
    const { cuttable } = state;
    const ground = { ...options, cuttable, parts: state.parts.map(({ name }) => name) };
    const schedule = options.away ? [awayFault(options.away, ground)] : drawSchedule(options.seed, ground);
    console.error(`seed ${options.seed}: ${schedule.length} faults; what clients are told is in ${ledger.file}`);
    await signIn(shop, [...new Set(recorded.map(({ householdId }) => customerOf(id, householdId)))]);
    const mails = new MailReader(mailHttp);
    await mails.readOn();
    mails.forget();
    const products = new Set(recorded.flatMap(({ lines }) => lines.map(({ productId }) => productId)));
    const stockBefore = await shop.stock([...products].filter((product) => prices.has(product)));

    const { signal } = interrupted;
    const load = await ordersUnderFaults(options, { recorded, id, shop, http, ledger, striker, schedule, signal });
    await withProgress(
      'parts green again',
      schedule.length,
      () => ({ done: schedule.length }),
      () => striker.allGreen(),
    );

    const clients = await readLedger(ledger.file);
    const context = { recorded, prices, shop, mails, stockBefore, settleMs: options.settleMs };
    const evidence = await booksOf(clients, context);
    return resultOf(options, { id, clients, evidence, load, faults: striker.faults, cuttable });
  } finally {
    await striker.heal();
    ledger.close();
    await Promise.all([http.close(), mailHttp.close()]);
  }
}

/** A token for each customer before the clock runs: it is orders that are measured. */
async function signIn(shop: ShopClient, customers: readonly string[]): Promise<void> {
  let done = 0;
  await withProgress(
    'customers signed in',
    customers.length,
    () => ({ done }),
    async () => {
      for (const customer of customers) {
        await shop.orders(customer);
        done += 1;
      }
    },
  );
}

function write(folder: string, result: Result): void {
  const file = (extension: string): string =>
    join(
      folder,
      `${result.startedAt.slice(0, 16).replaceAll(':', '')}-${result.away ? `${result.away.part}-away` : `seed-${result.options.seed}`}.${extension}`,
    );
  writeFileSync(file('json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(file('txt'), `${printResult(result)}\n`);
  writeFileSync(file('svg'), plot(result));
  console.log(`\n${file('svg')}, .json and .txt`);
}
