import { type DataOf, type Envelope, type orderPlaced, stockRejected, stockReserved } from '@highstreet/contracts';
import { type NewEvent, newEvent, Outbox } from '@highstreet/messaging';
import { Postgres } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';
import type { Reservation } from './reservation.ts';
import { ReservationRepository } from './reservation.repository.ts';

type OrderPlaced = Envelope<DataOf<typeof orderPlaced>>;

@Injectable()
export class ReservationService {
  constructor(
    private readonly postgres: Postgres,
    private readonly reservations: ReservationRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * One transaction for the batch: the stock, the reservations and the answers. A repeated order is answered again as
   * the first time, for whoever sends it again may have lost the answer; orders takes only the first.
   */
  async reserve(events: readonly OrderPlaced[]): Promise<void> {
    const byOrder = new Map(events.map((event) => [event.data.orderId, event]));
    await this.postgres.transaction(async (tx) => {
      const outcomes = await this.reservations.reserve(
        tx,
        [...byOrder.values()].map(({ data }) => data),
      );
      const answers = [...byOrder].flatMap(([orderId, event]) => answer(orderId, outcomes.get(orderId)!, event));
      await this.outbox.append(tx, answers);
    });
  }

  async giveBack(orderIds: readonly string[]): Promise<void> {
    const once = [...new Set(orderIds)];
    await this.postgres.transaction((tx) => this.reservations.giveBack(tx, once));
  }
}

function answer(orderId: string, outcome: Reservation, causedBy: OrderPlaced): NewEvent[] {
  switch (outcome.state) {
    case 'reserved':
      return [newEvent(stockReserved, { orderId }, { causedBy })];
    case 'rejected':
      return [
        newEvent(stockRejected, { orderId, reason: 'out-of-stock', productIds: [...outcome.productIds] }, { causedBy }),
      ];
    case 'over':
      return [];
  }
}
