import { type DataOf, type Envelope, orderCancelled, orderPlaced } from '@highstreet/contracts';
import { BatchEventPattern } from '@highstreet/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ReservationService } from './reservation.service.ts';

/** The two come on two topics and in either order: a cancellation may overtake its order. */
@Controller()
export class ReservationEvents {
  constructor(private readonly reservations: ReservationService) {}

  @BatchEventPattern([orderPlaced])
  placed(@Payload() events: Envelope<DataOf<typeof orderPlaced>>[]): Promise<void> {
    return this.reservations.reserve(events);
  }

  @BatchEventPattern([orderCancelled])
  cancelled(@Payload() events: Envelope<DataOf<typeof orderCancelled>>[]): Promise<void> {
    return this.reservations.giveBack(events.map(({ data }) => data.orderId));
  }
}
