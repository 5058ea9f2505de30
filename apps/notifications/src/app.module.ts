import { BalancerModule, balancingOf } from '@highstreet/balancer';
import { MessagingModule } from '@highstreet/messaging';
import { Postgres, PostgresModule } from '@highstreet/postgres';
import { Module } from '@nestjs/common';
import { LiveModule } from './live/live.module.ts';
import { OrdersClient } from './live/orders-client.ts';
import { MailModule } from './mail/mail.module.ts';
import { NotificationEntity } from './notifications/notification.entity.ts';
import { NotificationsModule } from './notifications/notifications.module.ts';
import { NotificationsEnvironment } from './notifications.environment.ts';

@Module({
  imports: [
    PostgresModule.forRoot({
      inject: [NotificationsEnvironment],
      useFactory: (env: NotificationsEnvironment) => ({
        name: 'notifications',
        url: env.NOTIFICATIONS_DATABASE_URL,
        poolSize: env.POSTGRES_POOL_SIZE,
        statementTimeoutMs: env.POSTGRES_STATEMENT_TIMEOUT_MS,
        connectTimeoutMs: env.POSTGRES_CONNECT_TIMEOUT_MS,
        entities: [NotificationEntity],
      }),
    }),
    MessagingModule.forRoot({
      inject: [NotificationsEnvironment, Postgres],
      useFactory: (environment: NotificationsEnvironment, postgres: Postgres) => ({
        groupId: environment.KAFKA_GROUP_ID,
        environment,
        inboxes: [postgres],
      }),
    }),
    BalancerModule.forRoot([
      {
        client: OrdersClient,
        inject: [NotificationsEnvironment],
        useFactory: (env: NotificationsEnvironment) => ({
          name: 'orders',
          urls: env.ORDERS_URLS,
          timeoutMs: env.ORDERS_TIMEOUT_MS,
          balancing: balancingOf(env),
        }),
      },
    ]),
    NotificationsModule,
    MailModule,
    LiveModule,
  ],
})
export class AppModule {}
