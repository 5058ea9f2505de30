import { BalancerModule, balancingOf, type ServiceClientOptions } from '@highstreet/balancer';
import { Module } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { Proxy } from './proxy.ts';
import { CatalogClient, NotificationsClient, OrdersClient, type UpstreamClient } from './upstreams.ts';

const upstream = (
  client: UpstreamClient,
  name: string,
  key: 'CATALOG_URLS' | 'ORDERS_URLS' | 'NOTIFICATIONS_URLS',
) => ({
  client,
  inject: [GatewayEnvironment],
  useFactory: (env: GatewayEnvironment): ServiceClientOptions => ({
    name,
    urls: env[key],
    timeoutMs: env.UPSTREAM_TIMEOUT_MS,
    balancing: balancingOf(env),
  }),
});

@Module({
  imports: [
    BalancerModule.forRoot([
      upstream(CatalogClient, 'catalog', 'CATALOG_URLS'),
      upstream(OrdersClient, 'orders', 'ORDERS_URLS'),
      upstream(NotificationsClient, 'notifications', 'NOTIFICATIONS_URLS'),
    ]),
  ],
  providers: [Proxy],
})
export class ProxyModule {}
