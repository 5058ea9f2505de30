import type { DeployedShop } from '../../infra/platforms/platform.ts';
import { HttpClient } from '../replay/http-client.ts';
import { MailReader } from '../replay/mail-reader.ts';
import { OrderBooks } from '../replay/order-books.ts';
import { readPrices } from '../replay/prices.ts';
import { readBooks } from '../replay/read-books.ts';
import { type Evidence, type Finding, reconcile } from '../replay/reconcile.ts';
import { type Tally, tallyOf } from '../replay/report.ts';
import { ShopClient } from '../replay/shop-client.ts';
import { readShelf } from '../traffic/shelf.ts';
import { issueTokens } from '../traffic/tokens.ts';
import { OrdersUnderLoad } from './orders-under-load.ts';
import { type PlannedRequest, requestsOf } from './requests.ts';
import type { Setting } from './setting.ts';

const READERS = 16;
/** Longer than any recovery that is waited for. */
const ANSWER_WITHIN_MS = 120_000;

/** The orders that were sent under load, and what became of them. */
export interface OrdersReport extends Tally {
  readonly sent: number;
  /** Not accepted at first, and repeated under their keys when all was over. */
  readonly repeated: number;
  readonly confirmed: number;
  readonly cancelled: number;
  readonly findings: readonly Finding[];
}

/** What the load stands on: requests to send, and the books before them. */
export interface Ground {
  readonly requests: Iterable<PlannedRequest>;
  /** Repeats what was not accepted, waits until all is final, and compares both sides of the books. */
  reconcile(): Promise<OrdersReport>;
  close(): Promise<void>;
}

/** Signs the customers in and looks at the shelves. Nobody else may buy meanwhile: it would show as a difference. */
export async function groundOf({ baseUrl, mailUrl }: DeployedShop, run: string, setting: Setting): Promise<Ground> {
  const http = new HttpClient({ baseUrl, connections: READERS, answerWithinMs: ANSWER_WITHIN_MS });
  const mailHttp = new HttpClient({ baseUrl: mailUrl, connections: 1, answerWithinMs: ANSWER_WITHIN_MS });
  const close = async (): Promise<void> => void (await Promise.all([http.close(), mailHttp.close()]));
  try {
    const [shelf, prices] = [
      await readShelf(setting.pricesFile, setting.basketsFile),
      await readPrices(setting.pricesFile),
    ];
    const orders = new OrdersUnderLoad(shelf.baskets, run);
    const tokens = await issueTokens(baseUrl, orders.customers);
    const [shop, mails] = [new ShopClient(http), new MailReader(mailHttp)];
    await mails.readOn();
    mails.forget();
    const stockBefore = await shop.stock(shelf.products.map(({ id }) => id));
    return {
      requests: requestsOf(shelf, orders, tokens),
      reconcile: async () => {
        const repeated = await orders.repeatUnaccepted(shop);
        const { baskets, answers } = orders;
        const idsBefore = new Set<string>(); // the customers are of this run alone
        const books = new OrderBooks(shop, READERS);
        const { settleMs } = setting.pace;
        const told = { baskets, answers, prices, idsBefore, stockBefore };
        return reportOf(await readBooks(told, { shop, books, mails, settleMs }), repeated);
      },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function reportOf(evidence: Evidence, repeated: number): OrdersReport {
  const findings = reconcile(evidence);
  const inState = (state: string): number => evidence.orders.filter((order) => order.state === state).length;
  return {
    sent: evidence.baskets.length,
    repeated,
    confirmed: inState('confirmed'),
    cancelled: inState('cancelled'),
    ...tallyOf(findings),
    findings,
  };
}
