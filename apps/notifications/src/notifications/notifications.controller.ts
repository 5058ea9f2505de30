import { type InputOf, listNotifications, type OutputOf } from '@highstreet/contracts';
import { Caller, Handles, Input } from '@highstreet/service';
import { Controller } from '@nestjs/common';
import { NotificationsService } from './notifications.service.ts';

@Controller()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Handles(listNotifications)
  list(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof listNotifications>,
  ): Promise<OutputOf<typeof listNotifications>> {
    return this.notifications.listOf(caller.customerId, input.query);
  }
}
