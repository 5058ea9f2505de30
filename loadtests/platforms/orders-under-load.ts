import type { Basket } from '../replay/baskets.ts';
import type { Answer } from '../replay/ledger.ts';
import { forEachAtOnce } from '../replay/sender.ts';
import type { ShopClient } from '../replay/shop-client.ts';
import type { ShelfBasket } from '../traffic/traffic.ts';

const AT_ONCE = 8;

/**
 * The orders of an open load and what their customers were told: one side of the books. The customers are of this run
 * alone, so every order that they have is one of these, or one too many.
 */
export class OrdersUnderLoad {
  readonly baskets: Basket[] = [];
  readonly answers = new Map<string, Answer>();
  readonly customers: readonly ShelfBasket[];
  private readonly run: string;

  /** `recorded`: baskets that a shop must accept. */
  constructor(recorded: readonly ShelfBasket[], run: string) {
    this.run = run;
    this.customers = recorded.map((basket) => ({ ...basket, customerId: `${run}-${basket.customerId}` }));
  }

  /** The next recorded basket; after the last the first again, under a key of its own. */
  next(): Basket {
    const count = this.baskets.length;
    const { customerId, lines } = this.customers[count % this.customers.length] as ShelfBasket;
    const basket = { id: String(count), householdId: customerId, lines };
    this.baskets.push(basket);
    return basket;
  }

  keyOf({ id }: Basket): string {
    return `${this.run}-basket-${id}`;
  }

  /**
   * Asks again for every order that was not accepted, under its key, until it is answered: whoever placed it may have
   * one without knowing. @returns how many there were
   */
  async repeatUnaccepted(shop: Pick<ShopClient, 'placeOrder'>): Promise<number> {
    const open = this.baskets.filter(({ id }) => this.answers.get(id)?.kind !== 'accepted');
    await forEachAtOnce(open, AT_ONCE, async (basket) => {
      const { answer } = await shop.placeOrder(basket, this.keyOf(basket));
      this.answers.set(basket.id, answer);
    });
    return open.length;
  }
}
