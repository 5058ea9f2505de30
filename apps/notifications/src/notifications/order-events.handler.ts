import { orderCancelled, orderConfirmed } from '@highstreet/contracts';
import { BatchEventPattern } from '@highstreet/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderPush } from '../live/order-push.ts';
import { toStateChange } from '../live/order-state.ts';
import { MailWorker } from '../mail/mail-worker.ts';
import { type FinalEvent, NotificationsService } from './notifications.service.ts';

@Controller()
export class OrderEventsHandler {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly mails: MailWorker,
    private readonly push: OrderPush,
  ) {}

  /**
   * Stores, then wakes and pushes. A process that dies between the two loses the wake and the push, not the mail and
   * not the state: the polls of {@link MailWorker} and of the live streams find both in the table.
   */
  @BatchEventPattern([orderConfirmed, orderCancelled])
  async tell(@Payload() events: FinalEvent[]): Promise<void> {
    await this.notifications.record(events);
    this.mails.wake();
    this.push.publish(events.map(({ data }) => toStateChange(data.orderId, data)));
  }
}
