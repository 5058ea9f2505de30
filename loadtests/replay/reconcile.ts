import type { Notification, Order } from '@highstreet/contracts';
import type { Basket } from './baskets.ts';
import { reconcileAnswers } from './reconcile-answers.ts';
import { reconcileMails, reconcileNotifications, type Mail } from './reconcile-messages.ts';
import { reconcileOrders } from './reconcile-orders.ts';
import { reconcileStock, type Stock } from './reconcile-stock.ts';
import type { Answer } from './ledger.ts';
import type { Prices } from './prices.ts';

/** Both sides of the books, and nothing else: what is reconciled depends on no clock and no network. */
export interface Evidence {
  readonly baskets: readonly Basket[];
  readonly prices: Prices;
  readonly answers: ReadonlyMap<string, Answer>;
  /** Orders these households had before the first basket went out (of an earlier run, or their own). */
  readonly idsBefore: ReadonlySet<string>;
  readonly orders: readonly Order[];
  readonly stockBefore: Stock;
  readonly stockAfter: Stock;
  /** Undefined: not looked at. */
  readonly mails?: readonly Mail[];
  /** All notifications of the households that were sampled. */
  readonly notifications?: ReadonlyMap<string, readonly Notification[]>;
}

/** What must not be, each with the basket, order or product it is about. */
export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'unanswered' | 'answer' | 'order' | 'total' | 'stock' | 'mail' | 'notification';
  readonly subject: string;
  readonly detail: string;
}

/** The orders that this run made: those of the books before it are left out of stock, mails and notifications. */
export function newOrders({ orders, idsBefore }: Pick<Evidence, 'orders' | 'idsBefore'>): Order[] {
  return orders.filter(({ id }) => !idsBefore.has(id));
}

/** @returns every difference between the two sides; empty when the books agree */
export function reconcile(evidence: Evidence): Finding[] {
  return [
    ...reconcileAnswers(evidence),
    ...reconcileOrders(evidence),
    ...reconcileStock(evidence.stockBefore, evidence.stockAfter, newOrders(evidence)),
    ...(evidence.mails ? reconcileMails(newOrders(evidence), evidence.mails) : []),
    ...(evidence.notifications ? reconcileNotifications(newOrders(evidence), evidence.notifications) : []),
  ];
}
