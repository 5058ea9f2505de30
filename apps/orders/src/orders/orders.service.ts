import { type NewOrder, type Order, type OutputOf, type listOrders, ProblemError } from '@highstreet/contracts';
import { type Caller, Cursors } from '@highstreet/service';
import { BucketIdError, bucketOf, newBucketId, type Shard, ShardRouter } from '@highstreet/sharding';
import { Injectable } from '@nestjs/common';
import { CatalogPrices } from './catalog-prices.ts';
import { addUp, type Basket, hashOf, totalOf } from './order-lines.ts';
import { OrderMetrics } from './order-metrics.ts';
import { type IdempotencyKey, type KnownOrder, OrderRepository } from './order.repository.ts';

@Injectable()
export class OrdersService {
  constructor(
    private readonly shards: ShardRouter,
    private readonly orders: OrderRepository,
    private readonly prices: CatalogPrices,
    private readonly cursors: Cursors,
    private readonly metrics: OrderMetrics,
  ) {}

  /**
   * The same key and basket give the same order, however often and however many at once; a repeat does not need catalog.
   * Keys are known for IDEMPOTENCY_KEY_HOURS.
   */
  async place(customerId: string, key: string, body: NewOrder): Promise<Order> {
    const basket = addUp(body.lines);
    const claim = { key, bodyHash: hashOf(basket) };
    const shard = this.shards.forCustomer(customerId);
    const known = await this.orders.findByKey(shard, customerId, key);
    if (known) return repeated(known, claim);
    const order = await this.priced(customerId, basket);
    if (await this.orders.insert(shard, order, claim)) {
      this.metrics.count('placed');
      return order;
    }
    const winner = await this.orders.findByKey(shard, customerId, key);
    if (!winner) throw new ProblemError('unavailable', 'The Idempotency-Key is just being forgotten, try again');
    return repeated(winner, claim);
  }

  /** Read from the primary: who has just placed an order finds it. @throws ProblemError `not-found` */
  async find(caller: Caller, id: string): Promise<Order> {
    const shard = this.shardOfId(id);
    const order = shard && (await this.orders.find(shard, id));
    const mayKnow = order && (order.customerId === caller.customerId || caller.roles.includes('admin'));
    if (!mayKnow) throw new ProblemError('not-found', 'You have no order of this id');
    return order;
  }

  async list(customerId: string, limit: number, cursor: string | undefined): Promise<OutputOf<typeof listOrders>> {
    const scope = `orders of ${customerId}`;
    const before = cursor === undefined ? undefined : String(this.cursors.decode(scope, cursor)[0]);
    const shard = this.shards.forCustomer(customerId);
    const found = await this.orders.list(shard, customerId, limit + 1, before);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? this.cursors.encode(scope, [last.id]) : null };
  }

  private async priced(customerId: string, basket: Basket): Promise<Order> {
    const prices = await this.prices.of(basket);
    const lines = basket.map((line) => ({ ...line, priceCents: prices.get(line.productId)! }));
    const now = Date.now();
    return {
      state: 'placed',
      id: newBucketId(bucketOf(customerId), now),
      customerId,
      lines,
      totalCents: totalOf(lines),
      placedAt: new Date(now).toISOString(),
    };
  }

  private shardOfId(id: string): Shard | undefined {
    try {
      return this.shards.forId(id);
    } catch (error) {
      if (error instanceof BucketIdError) return undefined;
      throw error;
    }
  }
}

/** @throws ProblemError `idempotency-key-reused` */
function repeated({ order, bodyHash }: KnownOrder, claim: IdempotencyKey): Order {
  if (bodyHash.equals(claim.bodyHash)) return order;
  throw new ProblemError('idempotency-key-reused', 'Use a new Idempotency-Key for another order');
}
