import { ENDPOINTS } from '@highstreet/contracts';
import { upstreamOf } from './upstreams.ts';

describe('upstreamOf', () => {
  it.each([
    ['/api/products', 'CatalogClient'],
    ['/api/products/{id}', 'CatalogClient'],
    ['/api/departments', 'CatalogClient'],
    ['/api/orders', 'OrdersClient'],
    ['/api/orders/{id}', 'OrdersClient'],
    ['/api/orders/{id}/events', 'NotificationsClient'],
    ['/api/notifications', 'NotificationsClient'],
  ] as const)('%s is served by %s', (path, client) => {
    expect(upstreamOf({ path })?.name).toBe(client);
  });

  it('knows a service for every operation but those of the development issuer', () => {
    const unserved = ENDPOINTS.filter((endpoint) => !upstreamOf(endpoint)).map(({ tag }) => tag);
    expect(new Set(unserved)).toEqual(new Set(['development']));
  });
});
