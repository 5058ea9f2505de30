import type { CancelReason, OrderState } from '@highstreet/contracts';
import { Metrics } from '@highstreet/service';
import { Injectable } from '@nestjs/common';

@Injectable()
export class OrderMetrics {
  private readonly orders;

  constructor(metrics: Metrics) {
    this.orders = metrics.counter({
      name: 'orders_total',
      help: 'Orders that have come into the state',
      labelNames: ['state', 'reason'],
    });
  }

  count(state: OrderState, reason: CancelReason | '' = ''): void {
    this.orders.inc({ state, reason });
  }
}
