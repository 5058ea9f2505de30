import { CacheModule } from '@highstreet/cache';
import { MessagingModule } from '@highstreet/messaging';
import { Postgres, PostgresModule } from '@highstreet/postgres';
import { Module } from '@nestjs/common';
import { CatalogEnvironment } from './catalog-environment.ts';
import { ProductEntity } from './products/product.entity.ts';
import { ProductsModule } from './products/products.module.ts';
import { StockEntity } from './products/stock.entity.ts';
import { ReservationsModule } from './reservations/reservations.module.ts';

@Module({
  imports: [
    PostgresModule.forRoot({
      inject: [CatalogEnvironment],
      useFactory: (env: CatalogEnvironment) => ({
        name: 'catalog',
        url: env.CATALOG_DATABASE_URL,
        replicaUrl: env.CATALOG_REPLICA_URL,
        poolSize: env.POSTGRES_POOL_SIZE,
        statementTimeoutMs: env.POSTGRES_STATEMENT_TIMEOUT_MS,
        connectTimeoutMs: env.POSTGRES_CONNECT_TIMEOUT_MS,
        entities: [ProductEntity, StockEntity],
      }),
    }),
    CacheModule.forRoot({ inject: [CatalogEnvironment], useFactory: (env: CatalogEnvironment) => env }),
    MessagingModule.forRoot({
      inject: [CatalogEnvironment, Postgres],
      useFactory: (environment: CatalogEnvironment, postgres: Postgres) => ({
        groupId: 'catalog',
        environment,
        outboxes: [postgres],
      }),
    }),
    ProductsModule,
    ReservationsModule,
  ],
})
export class AppModule {}
