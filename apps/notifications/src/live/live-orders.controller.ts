import { type InputOf, streamOrderEvents } from '@highstreet/contracts';
import { Handles, Input } from '@highstreet/service';
import { Controller, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LiveOrdersService } from './live-orders.service.ts';

@Controller()
export class LiveOrdersController {
  constructor(private readonly live: LiveOrdersService) {}

  @Handles(streamOrderEvents)
  async stream(
    @Input() input: InputOf<typeof streamOrderEvents>,
    @Headers('authorization') authorization: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const stream = await this.live.open(input.params.id, authorization);
    reply
      .type(streamOrderEvents.contentType)
      .header('cache-control', 'no-store')
      // NGINX would collect the answer before it passes it on.
      .header('x-accel-buffering', 'no')
      .send(stream);
  }
}
