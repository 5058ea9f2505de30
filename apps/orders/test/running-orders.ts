import type { Envelope, Order } from '@highstreet/contracts';
import { EventServer, newEvent } from '@highstreet/messaging';
import { stockRejected, stockReserved } from '@highstreet/contracts';
import { sql } from '@highstreet/postgres';
import { ServiceModule } from '@highstreet/service';
import { ShardRouter } from '@highstreet/sharding';
import { uniqueName } from '@highstreet/testing';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { AnswersHandler } from '../src/answers/answers.handler.ts';
import type { Answer } from '../src/answers/answers.service.ts';
import { AppModule } from '../src/app.module.ts';
import { OrderExpiry } from '../src/expiry/order-expiry.ts';
import { OrdersEnvironment } from '../src/orders.environment.ts';
import { AUDIENCE, type CatalogServer, ISSUER } from './doubles/catalog-server.ts';
import type { OrderDatabases } from './order-databases.ts';

const EVENTS = sql('test-events', 'SELECT value FROM outbox WHERE key = $1 ORDER BY position');
/** Nobody listens there: events stay where they can be looked at, and orders are taken all the same. */
const NO_KAFKA = '127.0.0.1:1';

export const reserved = (orderId: string): Answer => newEvent(stockReserved, { orderId }).envelope as Answer;
export const rejected = (orderId: string): Answer =>
  newEvent(stockRejected, { orderId, reason: 'out-of-stock', productIds: [1] }).envelope as Answer;

/** One instance of the service, inside this process, on a free port. */
export class RunningOrders {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    private readonly catalog: CatalogServer,
  ) {}

  static async start(
    catalog: CatalogServer,
    databases: Pick<OrderDatabases, 'directoryUrl' | 'shardUrls'>,
    more: Record<string, string> = {},
  ): Promise<RunningOrders> {
    const environment = new OrdersEnvironment({
      PORT: '1',
      OIDC_ISSUER: ISSUER,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_JWKS_URL: `${catalog.url}/jwks`,
      CURSOR_SECRET: 'only-for-these-tests',
      ORDERS_SHARD_URLS: databases.shardUrls.join(','),
      DIRECTORY_DATABASE_URL: databases.directoryUrl,
      CATALOG_URLS: catalog.url,
      KAFKA_BROKERS: NO_KAFKA,
      KAFKA_GROUP_ID: uniqueName('orders'),
      // Tests sweep by hand.
      ORDER_SWEEP_INTERVAL_MS: '3600000',
      ...more,
    });
    class TestModule {}
    const app = await NestFactory.create<NestFastifyApplication>(
      { module: TestModule, imports: [ServiceModule.register(OrdersEnvironment, environment), AppModule] },
      new FastifyAdapter({ forceCloseConnections: true }),
      { logger: false, abortOnError: false },
    );
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new RunningOrders(app, `http://127.0.0.1:${port}`, catalog);
  }

  async get(path: string, customerId: string, roles: readonly string[] = []): Promise<Response> {
    const authorization = await this.catalog.authorization(customerId, roles);
    return fetch(this.url + path, { headers: { authorization } });
  }

  async post(customerId: string, lines: unknown, key?: string): Promise<Response> {
    const headers = {
      authorization: await this.catalog.authorization(customerId),
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    return fetch(`${this.url}/api/orders`, { method: 'POST', headers, body: JSON.stringify({ lines }) });
  }

  /** A new order of one piece of product 7. */
  async place(customerId: string): Promise<Order> {
    const response = await this.post(customerId, [{ productId: 7, quantity: 1 }], randomUUID());
    if (response.status !== 202) throw new Error(await response.text());
    return (await response.json()) as Order;
  }

  async order({ id, customerId }: Pick<Order, 'id' | 'customerId'>): Promise<Order> {
    return (await (await this.get(`/api/orders/${id}`, customerId)).json()) as Order;
  }

  /** As if these answers had come from Kafka in one fetch. */
  async answer(...answers: Answer[]): Promise<void> {
    await this.app.get(AnswersHandler, { strict: false }).settle(answers);
  }

  async sweep(): Promise<void> {
    await this.app.get(OrderExpiry, { strict: false }).sweep();
  }

  /** What was told of an order, oldest first. */
  async events(orderId: string): Promise<Envelope[]> {
    const shard = this.app.get(ShardRouter, { strict: false }).forId(orderId);
    const rows = await shard.query<{ value: string }>(EVENTS, [orderId]);
    return rows.map(({ value }) => JSON.parse(value) as Envelope);
  }

  async consumeKafka(): Promise<void> {
    const strategy = this.app.get(EventServer, { strict: false });
    this.app.connectMicroservice({ strategy }, { inheritAppConfig: false });
    await this.app.startAllMicroservices();
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
