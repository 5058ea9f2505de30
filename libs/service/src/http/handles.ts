import type { Endpoint } from '@highstreet/contracts';
import { SetMetadata } from '@nestjs/common';

/** The key under which a method carries its {@link Handling}. */
export const HANDLING = Symbol('HANDLING');

export interface Handling {
  readonly endpoint: Endpoint;
  /** Of every answer, also when the method throws; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Binds a controller's method to an operation of the contract: its route, its status, who may call, what it is given.
 * What the method returns is sent as JSON; a string is taken for JSON that is written already.
 *
 * The route is Fastify's own, made once at the start ({@link EndpointRoutes}); Nest's guards, pipes, interceptors and
 * parameters do not act on it, and are refused at the start.
 */
export function Handles(
  endpoint: Endpoint,
  { headers = {} }: Partial<Pick<Handling, 'headers'>> = {},
): MethodDecorator {
  return SetMetadata(HANDLING, { endpoint, headers } satisfies Handling);
}
