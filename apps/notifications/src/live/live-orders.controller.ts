import { type InputOf, streamOrderEvents } from '@highstreet/contracts';
import { Handles, Input, Sent } from '@highstreet/service';
import { Controller } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LiveOrdersService } from './live-orders.service.ts';
import type { OrderStream } from './order-stream.ts';

const AT_ONCE = {
  headers: {
    'cache-control': 'no-store',
    // NGINX would collect the answer before it passes it on.
    'x-accel-buffering': 'no',
  },
};

@Controller()
export class LiveOrdersController {
  constructor(private readonly live: LiveOrdersService) {}

  @Handles(streamOrderEvents, AT_ONCE)
  stream(@Input() { params }: InputOf<typeof streamOrderEvents>, @Sent() sent: FastifyRequest): Promise<OrderStream> {
    return this.live.open(params.id, sent.headers.authorization);
  }
}
