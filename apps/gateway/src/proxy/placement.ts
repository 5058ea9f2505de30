import type { FastifyRequest } from 'fastify';

const CUSTOMERS = new WeakMap<FastifyRequest, string>();

/** What belongs to a customer finds the same instance by the customer; all else, as products, by its path. */
export function keepCustomer(request: FastifyRequest, customerId: string | undefined): void {
  if (customerId !== undefined) CUSTOMERS.set(request, customerId);
}

/** What the methods of balancing that hash go by. */
export function placementOf(request: FastifyRequest): { clientAddress: string | undefined; key: string | undefined } {
  return { clientAddress: clientAddressOf(request), key: CUSTOMERS.get(request) };
}

/** The last address is the one that our own edge wrote; those before it may be anybody's invention. */
function clientAddressOf({ headers, socket }: FastifyRequest): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  const list = typeof forwarded === 'string' ? forwarded : forwarded?.at(-1);
  return list?.slice(list.lastIndexOf(',') + 1).trim() ?? socket.remoteAddress;
}
