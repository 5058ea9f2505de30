import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.ts';
import { MailModule } from '../mail/mail.module.ts';
import { NotificationRepository } from './notification.repository.ts';
import { NotificationsController } from './notifications.controller.ts';
import { NotificationsService } from './notifications.service.ts';
import { OrderEventsHandler } from './order-events.handler.ts';

@Module({
  imports: [MailModule, LiveModule],
  controllers: [NotificationsController, OrderEventsHandler],
  providers: [NotificationsService, NotificationRepository],
})
export class NotificationsModule {}
