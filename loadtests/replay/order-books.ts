import type { Order } from '@highstreet/contracts';
import type { ShopClient } from './shop-client.ts';
import { forEachAtOnce } from './sender.ts';
import { untilSettled } from './until-settled.ts';

/** All orders of each household, as the shop lists them: the shop's side of the books. */
export class OrderBooks {
  private readonly byHousehold = new Map<string, readonly Order[]>();
  private settled = 0;
  private readonly shop: Pick<ShopClient, 'orders'>;
  private readonly concurrency: number;

  constructor(shop: Pick<ShopClient, 'orders'>, concurrency: number) {
    this.shop = shop;
    this.concurrency = concurrency;
  }

  /** Households of which nothing more is awaited. */
  get settledHouseholds(): number {
    return this.settled;
  }

  all(): Order[] {
    return [...this.byHousehold.values()].flat();
  }

  /**
   * Lists the orders of the households, and again of those where an order that is `awaited` is missing or any is not
   * final yet, until there is none left or the time is up.
   */
  async readUntilFinal(
    households: Iterable<string>,
    awaited: ReadonlyMap<string, ReadonlySet<string>>,
    giveUpAt: number,
  ): Promise<void> {
    let unsettled = [...households];
    this.settled = 0;
    await untilSettled(
      async () => {
        await forEachAtOnce(unsettled, this.concurrency, async (household) => {
          this.byHousehold.set(household, await this.shop.orders(household));
          if (this.isSettled(household, awaited.get(household))) this.settled += 1;
        });
        unsettled = unsettled.filter((household) => !this.isSettled(household, awaited.get(household)));
        return unsettled;
      },
      (left) => left.length === 0,
      giveUpAt,
    );
  }

  private isSettled(household: string, awaited: ReadonlySet<string> = new Set()): boolean {
    const orders = this.byHousehold.get(household) ?? [];
    const ids = new Set(orders.map(({ id }) => id));
    return orders.every(isFinal) && [...awaited].every((id) => ids.has(id));
  }
}

export type FinalOrder = Exclude<Order, { state: 'placed' }>;

export function isFinal(order: Order): order is FinalOrder {
  return order.state !== 'placed';
}
