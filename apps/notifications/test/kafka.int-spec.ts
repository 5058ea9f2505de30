import { orderCancelled, orderConfirmed } from '@highstreet/contracts';
import { testKafkaBrokers, waitFor } from '@highstreet/testing';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { MailServer } from './doubles/mail-server.ts';
import { OrdersServer } from './doubles/orders-server.ts';
import { cancelled, confirmed } from './final-events.ts';
import { migratedDatabase, RunningService } from './running-service.ts';

let database: Awaited<ReturnType<typeof migratedDatabase>>;
let smtp: MailServer;
let orders: OrdersServer;
let service: RunningService;
let producer: Producer;

beforeAll(async () => {
  [database, smtp, orders] = await Promise.all([migratedDatabase(), MailServer.started(), OrdersServer.started()]);
  service = await RunningService.start({ databaseUrl: database.url, smtpUrl: smtp.url, ordersUrl: orders.url });
  await service.consumeKafka();
  producer = new Kafka({ brokers: [...testKafkaBrokers().split(',')], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
}, 60_000);

afterAll(async () => {
  await producer?.disconnect();
  await service?.stop();
  await Promise.all([smtp?.stop(), orders?.stop()]);
  await database?.drop();
}, 60_000);

it('events of both topics that come twice by Kafka become one mail each', async () => {
  const told = Array.from({ length: 40 }, (_, n) => (n % 2 ? confirmed('kafka') : cancelled('kafka')));
  for (const { type } of [orderConfirmed, orderCancelled]) {
    const messages = told
      .filter((event) => event.type === type)
      .map((event) => ({ key: event.partitionkey, value: JSON.stringify(event) }));
    await producer.send({ topic: type, messages: [...messages, ...messages] });
  }
  const ours = new Set(told.map((event) => event.data.orderId));
  const arrived = () => smtp.mails.map(({ headers }) => headers['x-order-id']!).filter((id) => ours.has(id));
  await waitFor(() => new Set(arrived()).size === 40, { timeoutMs: 30_000 });
  expect(arrived()).toHaveLength(40);
}, 60_000);
