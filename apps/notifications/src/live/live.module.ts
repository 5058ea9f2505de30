import { Module } from '@nestjs/common';
import { FinalStatesRepository } from './final-states.repository.ts';
import { LiveOrdersController } from './live-orders.controller.ts';
import { LiveOrdersService } from './live-orders.service.ts';
import { OrderPush } from './order-push.ts';

@Module({
  controllers: [LiveOrdersController],
  providers: [LiveOrdersService, OrderPush, FinalStatesRepository],
  exports: [OrderPush],
})
export class LiveModule {}
