import type { Basket } from '../../loadtests/replay/baskets.ts';
import { readAftermath } from '../../loadtests/replay/aftermath.ts';
import type { MailReader } from '../../loadtests/replay/mail-reader.ts';
import { isFinal, OrderBooks } from '../../loadtests/replay/order-books.ts';
import type { Prices } from '../../loadtests/replay/prices.ts';
import { withProgress } from '../../loadtests/replay/progress.ts';
import type { Evidence } from '../../loadtests/replay/reconcile.ts';
import type { Stock } from '../../loadtests/replay/reconcile-stock.ts';
import type { ShopClient } from '../../loadtests/replay/shop-client.ts';
import type { Client } from './ledger-file.ts';

const READERS = 16;
/** What follows an order that is final (mail, stock given back) may take this long beyond the time to settle. */
const AFTERMATH_MS = 180_000;

/** The shop's side of the books, read from outside when all faults are over, until it is complete or the time is up. */
export async function readBooks(
  clients: readonly Client[],
  context: {
    recorded: readonly Basket[];
    prices: Prices;
    shop: ShopClient;
    mails: MailReader;
    stockBefore: Stock;
    settleMs: number;
  },
): Promise<Evidence> {
  const giveUpAt = Date.now() + context.settleMs;
  const customers = [...new Set(clients.map(({ customerId }) => customerId))];
  const awaited = new Map<string, Set<string>>();
  for (const { customerId, answer } of clients) {
    if (answer?.kind === 'accepted')
      awaited.set(customerId, (awaited.get(customerId) ?? new Set()).add(answer.orderId));
  }
  const books = new OrderBooks(context.shop, READERS);
  const settled = () => ({ done: books.settledHouseholds });
  await withProgress('customers all final', customers.length, settled, () =>
    books.readUntilFinal(customers, awaited, giveUpAt),
  );
  const made = books.all().filter(isFinal);
  const { shop, stockBefore, mails } = context;
  const aftermath = await readAftermath(made, { shop, stockBefore, mails, giveUpAt: giveUpAt + AFTERMATH_MS });
  // All lists once more: an order that came through twice, late, must not go unseen.
  await withProgress('orders read again', customers.length, settled, () => books.readUntilFinal(customers, awaited, 0));
  return {
    baskets: basketsOf(clients, context.recorded),
    prices: context.prices,
    answers: new Map(clients.flatMap(({ basketId, answer }) => (answer ? [[basketId, answer] as const] : []))),
    idsBefore: new Set(), // the customers are of this run alone
    orders: books.all(),
    stockBefore,
    ...aftermath,
  };
}

/** What the ledger's clients sent: `3-31198570044` is the third time that this basket went out. */
function basketsOf(clients: readonly Client[], recorded: readonly Basket[]): Basket[] {
  const linesOf = new Map(recorded.map(({ id, lines }) => [id, lines]));
  return clients.map(({ basketId, customerId }) => ({
    id: basketId,
    householdId: customerId,
    lines: linesOf.get(basketId.slice(basketId.indexOf('-') + 1)) ?? [],
  }));
}
