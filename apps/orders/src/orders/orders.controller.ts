import { getOrder, type InputOf, listOrders, type OutputOf, placeOrder, ProblemError } from '@highstreet/contracts';
import { Caller, Handles, Input, Reply } from '@highstreet/service';
import { Controller } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OrdersService } from './orders.service.ts';

@Controller()
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Handles(placeOrder)
  async place(
    @Input() { headers, body }: InputOf<typeof placeOrder>,
    @Caller() caller: Caller,
    @Reply() reply: FastifyReply,
  ): Promise<OutputOf<typeof placeOrder>> {
    const key = headers['idempotency-key'];
    if (!key)
      throw new ProblemError('idempotency-key-missing', 'Send a new Idempotency-Key with each order, such as a UUID');
    const order = await this.orders.place(caller.customerId, key, body);
    reply.header('location', `/api/orders/${order.id}`);
    return order;
  }

  @Handles(getOrder)
  find(@Input() { params }: InputOf<typeof getOrder>, @Caller() caller: Caller): Promise<OutputOf<typeof getOrder>> {
    return this.orders.find(caller, params.id);
  }

  @Handles(listOrders)
  list(@Input() { query }: InputOf<typeof listOrders>, @Caller() caller: Caller): Promise<OutputOf<typeof listOrders>> {
    return this.orders.list(caller.customerId, query.limit, query.cursor);
  }
}
