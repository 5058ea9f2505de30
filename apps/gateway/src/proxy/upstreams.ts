import { ServiceClient } from '@highstreet/balancer';
import type { Endpoint } from '@highstreet/contracts';

export class CatalogClient extends ServiceClient {}
export class OrdersClient extends ServiceClient {}
export class NotificationsClient extends ServiceClient {}

export type UpstreamClient = typeof CatalogClient | typeof OrdersClient | typeof NotificationsClient;

/** Which service serves a path; the first that matches. The path is the same there as here. */
const UPSTREAMS: readonly (readonly [path: RegExp, client: UpstreamClient])[] = [
  [/^\/api\/(products|departments)(\/|$)/, CatalogClient],
  // Server-sent events come from the service that hears of every change of state.
  [/^\/api\/orders\/[^/]+\/events$/, NotificationsClient],
  [/^\/api\/notifications(\/|$)/, NotificationsClient],
  [/^\/api\/orders(\/|$)/, OrdersClient],
];

/** Undefined for what the gateway serves by itself. */
export function upstreamOf({ path }: Pick<Endpoint, 'path'>): UpstreamClient | undefined {
  return UPSTREAMS.find(([pattern]) => pattern.test(path))?.[1];
}
