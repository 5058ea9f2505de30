import type { Basket } from '../../loadtests/replay/baskets.ts';
import type { MailReader } from '../../loadtests/replay/mail-reader.ts';
import { OrderBooks } from '../../loadtests/replay/order-books.ts';
import type { Prices } from '../../loadtests/replay/prices.ts';
import { readBooks } from '../../loadtests/replay/read-books.ts';
import type { Evidence } from '../../loadtests/replay/reconcile.ts';
import type { Stock } from '../../loadtests/replay/reconcile-stock.ts';
import type { ShopClient } from '../../loadtests/replay/shop-client.ts';
import type { Client } from './ledger-file.ts';

const READERS = 16;

/** The shop's side of the books, read from outside when all faults are over, until it is complete or the time is up. */
export function booksOf(
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
  const { recorded, prices, shop, mails, stockBefore, settleMs } = context;
  const told = {
    baskets: basketsOf(clients, recorded),
    prices,
    answers: new Map(clients.flatMap(({ basketId, answer }) => (answer ? [[basketId, answer] as const] : []))),
    idsBefore: new Set<string>(), // the customers are of this run alone
    stockBefore,
  };
  return readBooks(told, { shop, books: new OrderBooks(shop, READERS), mails, settleMs });
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
