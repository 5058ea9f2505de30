import { BalancerModule, balancingOf } from '@highstreet/balancer';
import { MessagingModule } from '@highstreet/messaging';
import { ShardingModule, ShardRouter } from '@highstreet/sharding';
import { Module } from '@nestjs/common';
import { AnswersModule } from './answers/answers.module.ts';
import { ExpiryModule } from './expiry/expiry.module.ts';
import { CatalogClient } from './orders/catalog-prices.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { OrdersEnvironment } from './orders.environment.ts';

@Module({
  imports: [
    ShardingModule.forRoot({
      inject: [OrdersEnvironment],
      useFactory: (env: OrdersEnvironment) => ({
        name: 'orders',
        shardUrls: env.ORDERS_SHARD_URLS,
        replicaUrls: env.ORDERS_SHARD_REPLICA_URLS,
        directoryUrl: env.DIRECTORY_DATABASE_URL,
        poolSize: env.POSTGRES_POOL_SIZE,
        statementTimeoutMs: env.POSTGRES_STATEMENT_TIMEOUT_MS,
        connectTimeoutMs: env.POSTGRES_CONNECT_TIMEOUT_MS,
        mapPollMs: env.BUCKET_MAP_POLL_MS,
      }),
    }),
    MessagingModule.forRoot({
      inject: [OrdersEnvironment, ShardRouter],
      useFactory: (environment: OrdersEnvironment, shards: ShardRouter) => {
        const databases = shards.all().map((shard) => shard.postgres);
        return { groupId: environment.KAFKA_GROUP_ID, environment, outboxes: databases, inboxes: databases };
      },
    }),
    BalancerModule.forRoot([
      {
        client: CatalogClient,
        inject: [OrdersEnvironment],
        useFactory: (env: OrdersEnvironment) => ({
          name: 'catalog',
          urls: env.CATALOG_URLS,
          timeoutMs: env.CATALOG_TIMEOUT_MS,
          balancing: balancingOf(env),
        }),
      },
    ]),
    OrdersModule,
    AnswersModule,
    ExpiryModule,
  ],
})
export class AppModule {}
