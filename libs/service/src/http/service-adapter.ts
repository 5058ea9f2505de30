import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastify, type FastifyReply, type FastifyServerOptions } from 'fastify';

/**
 * Nest's Fastify adapter without the seven hooks that it adds to every request, and without the middleware engine. They
 * serve what the edge does for the shop (CORS, security headers) or what nothing here uses (versions of routes, Express's
 * middleware); the one at the end of an answer alone costs two listeners on every answer.
 */
export class ServiceAdapter extends FastifyAdapter {
  constructor(options: FastifyServerOptions) {
    // An URL that cannot be read comes to no route; as any error it is to become a problem.
    const instance = fastify({
      frameworkErrors: (error, _request, reply: FastifyReply) => void reply.send(error),
      ...options,
    });
    const { addHook } = instance;
    instance.addHook = (() => instance) as typeof addHook;
    super(instance);
    instance.addHook = addHook;
  }

  /** Nest's would load the middleware engine. */
  override init(): Promise<void> {
    return Promise.resolve();
  }

  override enableCors(): never {
    throw new Error('Set CORS at the edge (infra/nginx): here its hook was taken out');
  }
}
