import { type DataOf, type Envelope, stockRejected, stockReserved } from '@highstreet/contracts';
import { FinalError, Inbox } from '@highstreet/messaging';
import { BucketIdError, type Shard, ShardRouter } from '@highstreet/sharding';
import { Injectable } from '@nestjs/common';
import { OrderSettlement } from '../orders/order-settlement.ts';
import type { OrderEvent } from '../orders/order-state.ts';

/** What catalog says about the stock of an order. */
export type Answer = Envelope<DataOf<typeof stockReserved> | DataOf<typeof stockRejected>>;

const CONSUMER = 'orders.answers';

@Injectable()
export class AnswersService {
  constructor(
    private readonly shards: ShardRouter,
    private readonly inbox: Inbox,
    private readonly settlement: OrderSettlement,
  ) {}

  /**
   * Each shard's answers in a transaction of their own: those of the shards that can be reached are handled even if this
   * throws for another one, and their second delivery finds them in the inbox.
   */
  async settle(answers: readonly Answer[]): Promise<void> {
    const failures: unknown[] = [];
    const byShard = new Map<Shard, Answer[]>();
    for (const answer of answers) {
      try {
        const shard = this.shardOf(answer);
        byShard.set(shard, [...(byShard.get(shard) ?? []), answer]);
      } catch (error) {
        failures.push(error);
      }
    }
    const work = [...byShard].map(([shard, ofShard]) =>
      this.settleIn(shard, ofShard).catch((error: unknown) => failures.push(error)),
    );
    await Promise.all(work);
    if (failures.length > 0) throw failures[0];
  }

  private async settleIn(shard: Shard, answers: readonly Answer[]): Promise<void> {
    const committed = await shard.transaction(async (tx) => {
      const ids = answers.map((answer) => answer.id);
      const unseen = await this.inbox.claim(tx, CONSUMER, ids);
      const news = answers
        .filter((answer) => unseen.has(answer.id))
        .map((answer) => ({ orderId: answer.data.orderId, event: toOrderEvent(answer), causedBy: answer }));
      return this.settlement.apply(tx, news);
    });
    committed();
  }

  private shardOf({ data }: Answer): Shard {
    try {
      return this.shards.forId(data.orderId);
    } catch (error) {
      if (!(error instanceof BucketIdError)) throw error;
      throw new FinalError('order-id-invalid', `No order of this shop has the id ${data.orderId}`, { cause: error });
    }
  }
}

function toOrderEvent(answer: Answer): OrderEvent {
  if (answer.type === stockReserved.type) return { kind: 'stock-reserved' };
  const { reason } = answer.data as DataOf<typeof stockRejected>;
  return { kind: 'stock-rejected', reason };
}
