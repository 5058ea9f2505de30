import { Module } from '@nestjs/common';
import { CatalogPrices } from './catalog-prices.ts';
import { OrderMetrics } from './order-metrics.ts';
import { OrderRepository } from './order.repository.ts';
import { OrderSettlement } from './order-settlement.ts';
import { OrdersController } from './orders.controller.ts';
import { OrdersService } from './orders.service.ts';

@Module({
  controllers: [OrdersController],
  providers: [CatalogPrices, OrderMetrics, OrderRepository, OrderSettlement, OrdersService],
  exports: [OrderSettlement],
})
export class OrdersModule {}
