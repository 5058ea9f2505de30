import { randomUUID } from 'node:crypto';
import type { Order } from '@highstreet/contracts';
import { eventually } from './eventually.ts';
import { type Answer, Customer, FINAL_WITHIN_MS } from './shop.ts';

/** Few, so that the machine has room for what is tested; each waits for its answer. */
const SHOPPERS = 3;
/** A client's patience with one order, over all its attempts. */
const PATIENCE_MS = 60_000;

export interface Bought {
  readonly customer: Customer;
  /** Order ids that the customer was told of, one for each key it used. */
  readonly orderIds: string[];
  /** Attempts that failed, as the client saw them. */
  readonly failures: string[];
}

/**
 * Customers who order one after the other, each order under its own key, until what `happens` to the shop is over. It
 * begins when each of them has bought once: a token, which a client has before it orders, is not what is tested. A
 * failed attempt is repeated under the same key, as any client of an API with idempotency keys does; every failure is
 * written down.
 */
export async function buyWhile(happens: () => Promise<unknown>, productId: number): Promise<Bought[]> {
  const customers = await Promise.all(Array.from({ length: SHOPPERS }, () => Customer.arrives()));
  const all = customers.map((customer): Bought => ({ customer, orderIds: [], failures: [] }));
  const buys = async (bought: Bought) => bought.orderIds.push(await buyOne(bought, productId));
  await Promise.all(all.map(buys));
  let goesOn = true;
  const shopping = all.map(async (bought) => {
    while (goesOn) await buys(bought);
  });
  await Promise.all([happens().finally(() => (goesOn = false)), ...shopping]);
  return all;
}

async function buyOne({ customer, failures }: Bought, productId: number): Promise<string> {
  const key = randomUUID();
  const attempt = async (): Promise<Answer | undefined> => {
    const answer = await customer.order([{ productId, quantity: 1 }], key).catch((cause: Error) => {
      failures.push(String(cause.cause ?? cause));
      return undefined;
    });
    if (answer && answer.status !== 202) failures.push(`${answer.status} ${answer.body?.code}`);
    return answer;
  };
  const { body } = await eventually(attempt, (answer) => answer?.status === 202, PATIENCE_MS);
  return body.id as string;
}

/** All orders of the customer once all are final. */
export async function finalOrdersOf(customer: Customer): Promise<Order[]> {
  const read = async (): Promise<Order[]> => {
    const orders: Order[] = [];
    let cursor = '';
    do {
      const { body } = await customer.get(`/api/orders?limit=100${cursor}`);
      orders.push(...(body.items as Order[]));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    return orders;
  };
  return eventually(read, (orders) => orders.every(({ state }) => state !== 'placed'), 2 * FINAL_WITHIN_MS);
}
