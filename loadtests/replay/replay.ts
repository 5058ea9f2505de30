import { readBaskets, type Basket } from './baskets.ts';
import { cpuSecondsOfTree } from './cpu-seconds.ts';
import { HttpClient } from './http-client.ts';
import { Ledger } from './ledger.ts';
import { MailReader } from './mail-reader.ts';
import type { Options } from './options.ts';
import { OrderBooks } from './order-books.ts';
import { readPrices } from './prices.ts';
import { withProgress } from './progress.ts';
import { householdsOf, readBooks, readOrders } from './read-books.ts';
import type { Evidence } from './reconcile.ts';
import { type Report, reportOf } from './report.ts';
import { instanceAt, runState } from './running-instance.ts';
import { sendAll } from './sender.ts';
import { ShopClient } from './shop-client.ts';

/** In the open model the shop decides how many are in flight; connections must not be what holds baskets back. */
const CONNECTIONS_BY_SCHEDULE = 256;

/**
 * Books before, all baskets, books after. What was there before the first basket (orders of an earlier run of the same
 * file, which its keys find again) is told apart by order id, so stock, mails and notifications are compared with the
 * orders that this run made. Nobody else may buy or change these products meanwhile: it would show as a difference.
 */
export async function replay(options: Options): Promise<Report> {
  const [baskets, prices] = [await readBaskets(options.file, options.limit), await readPrices(options.pricesFile)];
  const connections = options.rate === undefined ? options.concurrency : CONNECTIONS_BY_SCHEDULE;
  const http = new HttpClient({ baseUrl: options.baseUrl, connections, answerWithinMs: options.answerTimeoutMs });
  const mailHttp =
    options.mailUrl && new HttpClient({ baseUrl: options.mailUrl, connections: 1, answerWithinMs: 30_000 });
  try {
    const shop = new ShopClient(http);
    await shop.check(options.baseUrl);
    return await run(options, {
      baskets,
      prices,
      http,
      shop,
      ...(mailHttp ? { mails: new MailReader(mailHttp) } : {}),
    });
  } finally {
    await Promise.all([http.close(), mailHttp && mailHttp.close()]);
  }
}

async function run(
  options: Options,
  {
    baskets,
    prices,
    http,
    shop,
    mails,
  }: Pick<Evidence, 'baskets' | 'prices'> & { http: HttpClient; shop: ShopClient; mails?: MailReader },
): Promise<Report> {
  const productIds = [...new Set(baskets.flatMap(({ lines }) => lines.map(({ productId }) => productId)))].filter(
    (id) => prices.has(id),
  );
  const books = new OrderBooks(shop, options.concurrency);
  const settleMs = options.timeoutMs;
  await readOrders('orders before', books, { households: householdsOf(baskets), settleMs });
  const idsBefore = new Set(books.all().map(({ id }) => id));
  const stockBefore = await shop.stock(productIds);
  await mails?.readOn();
  mails?.forget();

  const supervisor = supervisorPid(options.baseUrl);
  const cpuBefore = supervisor && cpuSecondsOfTree(supervisor);
  const retriesBefore = http.retries;
  const ledger = new Ledger();
  const startedAt = new Date();
  const keyOf = ({ id }: Basket): string => `${options.run ? `${options.run}-` : ''}basket-${id}`;
  const note = (): string =>
    `accepted ${ledger.counts.accepted}, rejected ${ledger.counts.rejected}, again ${http.retries - retriesBefore}`;
  await withProgress(
    'baskets sent',
    baskets.length,
    () => ({ done: ledger.counts.sent, note: note() }),
    () => sendAll(baskets, shop, ledger, { ...options, keyOf }),
  );
  const sendingSeconds = (Date.now() - startedAt.getTime()) / 1_000;
  const retries = http.retries - retriesBefore;

  const final = { afterSeconds: 0, cpu: cpuBefore };
  const onFinal = (): void => {
    final.afterSeconds = (Date.now() - startedAt.getTime()) / 1_000;
    final.cpu = supervisor && cpuSecondsOfTree(supervisor);
  };
  const told = { baskets, prices, answers: ledger.answers, idsBefore, stockBefore };
  const evidence = await readBooks(told, { shop, books, ...(mails ? { mails } : {}), settleMs, onFinal });
  return reportOf(evidence, {
    file: options.file,
    baseUrl: options.baseUrl,
    startedAt: startedAt.toISOString(),
    sendingSeconds,
    untilFinalSeconds: final.afterSeconds,
    retries,
    lateSends: ledger.lateSends,
    latenciesMs: ledger.latenciesMs,
    ...(cpuBefore !== undefined && final.cpu !== undefined ? { cpuSeconds: final.cpu - cpuBefore } : {}),
  });
}

function supervisorPid(baseUrl: string): number | undefined {
  const instance = instanceAt(baseUrl);
  return instance && runState(instance)?.supervisor.pid;
}
