import { EventServer } from '@highstreet/messaging';
import { Postgres, runMigrations, sql } from '@highstreet/postgres';
import { Drain, ServiceModule } from '@highstreet/service';
import { createTestDatabase, testKafkaBrokers, testRedisUrl, uniqueName } from '@highstreet/testing';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { AppModule } from '../src/app.module.ts';
import { CreateNotifications1763700000000 } from '../src/migrations/1763700000000-create-notifications.ts';
import { NotificationsEnvironment } from '../src/notifications.environment.ts';
import { OrderEventsHandler } from '../src/notifications/order-events.handler.ts';
import type { FinalEvent } from '../src/notifications/notifications.service.ts';
import { AUDIENCE, ISSUER } from './doubles/orders-server.ts';

export async function migratedDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const database = await createTestDatabase();
  await runMigrations({ name: 'notifications', url: database.url, migrations: [CreateNotifications1763700000000] });
  return database;
}

export interface ServiceSettings {
  readonly databaseUrl: string;
  readonly smtpUrl: string;
  readonly ordersUrl: string;
  readonly redisUrl?: string;
  readonly more?: Record<string, string>;
}

/** One instance of the service, inside this process, on a free port. */
export class RunningService {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
  ) {}

  static async start({ databaseUrl, smtpUrl, ordersUrl, redisUrl, more }: ServiceSettings): Promise<RunningService> {
    const environment = new NotificationsEnvironment({
      PORT: '1',
      OIDC_ISSUER: ISSUER,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_JWKS_URL: `${ordersUrl}/jwks`,
      CURSOR_SECRET: 'only-for-these-tests',
      NOTIFICATIONS_DATABASE_URL: databaseUrl,
      ORDERS_URLS: ordersUrl,
      SMTP_URL: smtpUrl,
      REDIS_URL: redisUrl ?? testRedisUrl(),
      KAFKA_BROKERS: testKafkaBrokers(),
      KAFKA_GROUP_ID: uniqueName('notifications'),
      MAIL_POLL_MS: '50',
      ...more,
    });
    class TestModule {}
    const app = await NestFactory.create<NestFastifyApplication>(
      { module: TestModule, imports: [ServiceModule.register(NotificationsEnvironment, environment), AppModule] },
      new FastifyAdapter({ forceCloseConnections: true }),
      { logger: false, abortOnError: false },
    );
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new RunningService(app, `http://127.0.0.1:${port}`);
  }

  /** As if these events had come from Kafka in one fetch. */
  async tell(...events: FinalEvent[]): Promise<void> {
    await this.app.get(OrderEventsHandler, { strict: false }).tell(events);
  }

  async consumeKafka(): Promise<void> {
    this.app.connectMicroservice(
      { strategy: this.app.get(EventServer, { strict: false }) },
      { inheritAppConfig: false },
    );
    await this.app.startAllMicroservices();
  }

  /** How many mails are in each state. */
  async mailStates(): Promise<Record<string, number>> {
    const counts = sql(
      'test-mail-states',
      'SELECT mail_state AS state, count(*)::int AS n FROM notifications GROUP BY 1',
    );
    const rows = await this.app.get(Postgres, { strict: false }).query<{ state: string; n: number }>(counts);
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  beginDrain(): void {
    this.app.get(Drain, { strict: false }).begin();
  }

  get(path: string, authorization?: string): Promise<Response> {
    return fetch(this.url + path, { headers: authorization ? { authorization } : {} });
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
