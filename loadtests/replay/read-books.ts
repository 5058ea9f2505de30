import { readAftermath } from './aftermath.ts';
import { ordersByHousehold } from './ledger.ts';
import type { MailReader } from './mail-reader.ts';
import { isFinal, type OrderBooks } from './order-books.ts';
import { withProgress } from './progress.ts';
import { type Evidence, newOrders } from './reconcile.ts';
import type { ShopClient } from './shop-client.ts';

/** What was sent, what was answered, and what there was before. */
export type ClientSide = Pick<Evidence, 'baskets' | 'prices' | 'answers' | 'idsBefore' | 'stockBefore'>;

/**
 * Both sides of the books: the orders of all households until each that a client was told of is final, what follows them
 * (mails, notifications, stock), then all lists once more, so that an order that came through twice, late, does not go
 * unseen. What is not complete within the time to settle (ms, once for the orders and once for what follows) is returned
 * as it was last seen.
 */
export async function readBooks(
  told: ClientSide,
  shopSide: {
    shop: ShopClient;
    books: OrderBooks;
    mails?: MailReader;
    settleMs: number;
    /** Called when the orders are final, or are not within the time. */
    onFinal?: () => void;
  },
): Promise<Evidence> {
  const { shop, books, mails, settleMs, onFinal } = shopSide;
  const awaited = ordersByHousehold(told.baskets, told.answers);
  await readOrders('households all final', books, { households: householdsOf(told.baskets), awaited, settleMs });
  onFinal?.();
  const made = newOrders({ orders: books.all(), idsBefore: told.idsBefore });
  const aftermath = await readAftermath(made.filter(isFinal), {
    shop,
    stockBefore: told.stockBefore,
    ...(mails ? { mails } : {}),
    giveUpAt: Date.now() + settleMs,
  });
  await readOrders('orders read again', books, { households: householdsOf(told.baskets), awaited, settleMs: 0 });
  return { ...told, orders: books.all(), ...aftermath };
}

/** The orders of the households, with progress, until none is open or the time is up. */
export function readOrders(
  title: string,
  books: OrderBooks,
  wanted: {
    households: readonly string[];
    awaited?: ReadonlyMap<string, ReadonlySet<string>>;
    settleMs: number;
  },
): Promise<void> {
  const { households, awaited = new Map<string, Set<string>>(), settleMs } = wanted;
  const read = () => ({ done: books.settledHouseholds });
  return withProgress(title, households.length, read, () =>
    books.readUntilFinal(households, awaited, Date.now() + settleMs),
  );
}

export function householdsOf(baskets: ClientSide['baskets']): string[] {
  return [...new Set(baskets.map(({ householdId }) => householdId))];
}
