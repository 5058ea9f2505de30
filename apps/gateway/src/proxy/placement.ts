import type { balancingOf } from '@highstreet/balancer';
import type { Endpoint } from '@highstreet/contracts';
import { callerOf } from '@highstreet/service';
import type { FastifyRequest } from 'fastify';

/** What a method of balancing goes by, of one request. */
export type Placement = (request: FastifyRequest) => { readonly clientAddress?: string; readonly key?: string };

type Method = ReturnType<typeof balancingOf>['method'];

const ANYWHERE = {};

/** Most methods go by nothing of a request, and then nothing is looked up. */
export function placementBy(method: Method, { access }: Pick<Endpoint, 'access'>): Placement {
  if (method === 'ip_hash') return (request) => defined('clientAddress', clientAddressOf(request));
  // What belongs to a customer finds the same instance by the customer; all else, as products, by its path.
  if (method === 'consistent_hash' && access === 'customer')
    return (request) => defined('key', callerOf(request)?.customerId);
  return () => ANYWHERE;
}

function defined(name: 'clientAddress' | 'key', value: string | undefined): ReturnType<Placement> {
  return value === undefined ? ANYWHERE : { [name]: value };
}

/** The last address is the one that our own edge wrote; those before it may be anybody's invention. */
function clientAddressOf({ headers, socket }: FastifyRequest): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  const list = typeof forwarded === 'string' ? forwarded : forwarded?.at(-1);
  return list?.slice(list.lastIndexOf(',') + 1).trim() ?? socket.remoteAddress;
}
