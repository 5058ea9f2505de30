import type { Notification, Order } from '@highstreet/contracts';
import type { MailReader } from './mail-reader.ts';
import { withProgress } from './progress.ts';
import type { Evidence } from './reconcile.ts';
import { reconcileMails, reconcileNotifications } from './reconcile-messages.ts';
import { reconcileStock, type Stock } from './reconcile-stock.ts';
import type { ShopClient } from './shop-client.ts';
import { untilSettled } from './until-settled.ts';

/** Every so many households one is asked what it was told. */
const SAMPLE_EVERY = 20;

type Aftermath = Pick<Evidence, 'stockAfter' | 'mails' | 'notifications'>;

/**
 * What follows an order when it is final: its notification, its mail, and stock that is given back. All of that comes
 * by events, so it is looked at until it agrees or the time is up; what is returned is the last look.
 */
export async function readAftermath(
  orders: readonly Order[],
  {
    shop,
    stockBefore,
    mails,
    giveUpAt,
  }: { shop: ShopClient; stockBefore: Stock; mails?: MailReader; giveUpAt: number },
): Promise<Aftermath> {
  const productIds = [...stockBefore.keys()];
  const sample = [...new Set(orders.map(({ customerId }) => customerId))].filter(
    (_, index) => index % SAMPLE_EVERY === 0,
  );
  const open = { count: orders.length };
  return withProgress(
    'mails arrived',
    orders.length,
    () => ({ done: orders.length - open.count }),
    async () => {
      const agreed = (left: readonly unknown[]): boolean => left.length === 0;
      if (mails) {
        await untilSettled(
          async () => {
            const missing = reconcileMails(orders, await mails.readOn());
            open.count = missing.length;
            return missing;
          },
          agreed,
          giveUpAt,
        );
      }
      let notifications = new Map<string, readonly Notification[]>();
      await untilSettled(
        async () => {
          notifications = new Map();
          for (const customerId of sample) notifications.set(customerId, await shop.notifications(customerId));
          return reconcileNotifications(orders, notifications);
        },
        agreed,
        giveUpAt,
      );
      let stockAfter: Stock = new Map();
      await untilSettled(
        async () => {
          stockAfter = await shop.stock(productIds);
          return reconcileStock(stockBefore, stockAfter, orders);
        },
        agreed,
        giveUpAt,
      );
      // Read once more at the end: a mail that comes a second time under another id must not go unseen.
      return { stockAfter, notifications, ...(mails ? { mails: [...(await mails.readOn())] } : {}) };
    },
  );
}
