import { orderConfirmed, stockReserved } from '@highstreet/contracts';
import { createKafkaDriver, type KafkaConsumer, type KafkaProducer, newEvent } from '@highstreet/messaging';
import { sql } from '@highstreet/postgres';
import { bucketOf, newBucketId, ShardRouter } from '@highstreet/sharding';
import { testKafkaBrokers, uniqueName, waitFor } from '@highstreet/testing';
import { CatalogServer } from './doubles/catalog-server.ts';
import { createOrderDatabases, type OrderDatabases } from './order-databases.ts';
import { RunningOrders } from './running-orders.ts';

/** Written past the service, as a shop that runs on the same Kafka would answer what the service tells it of. */
const INSERT = sql(
  'test-insert-order',
  `INSERT INTO orders (id, customer_id, bucket, state, lines, total_cents, placed_at)
   VALUES ($1, $2, $3, 'placed', '[]', 0, now())`,
);

let catalog: CatalogServer;
let databases: OrderDatabases;
let instances: RunningOrders[];
let producer: KafkaProducer;
let consumer: KafkaConsumer;
const confirmed: string[] = [];

beforeAll(async () => {
  catalog = await CatalogServer.started();
  databases = await createOrderDatabases();
  const driver = await createKafkaDriver('kafkajs', {
    brokers: testKafkaBrokers().split(','),
    clientId: uniqueName('test'),
  });
  await driver.ensureTopics([orderConfirmed, stockReserved].map(({ type }) => ({ topic: type, partitions: 6 })));
  producer = driver.createProducer();
  consumer = driver.createConsumer({
    groupId: uniqueName('test'),
    topics: [orderConfirmed.type],
    onFetch: async (messages) => {
      confirmed.push(...messages.flatMap(({ key }) => key ?? []));
      return [];
    },
  });
  consumer.start();
  const more = { KAFKA_BROKERS: testKafkaBrokers(), KAFKA_GROUP_ID: uniqueName('orders') };
  instances = await Promise.all([1, 2].map(() => RunningOrders.start(catalog, databases, more)));
  await Promise.all(instances.map((instance) => instance.consumeKafka()));
}, 60_000);

afterAll(async () => {
  await Promise.all([consumer.stop(), producer.close(), ...instances.map((instance) => instance.stop())]);
  await catalog.stop();
  await databases.drop();
}, 60_000);

test('answers that come twice by Kafka to two instances confirm each order once, and each is told of once', async () => {
  const shards = instances[0]!.app.get(ShardRouter, { strict: false });
  const customers = Array.from({ length: 60 }, (_, n) => `kafka-${n}`);
  const ids = customers.map((customer) => newBucketId(bucketOf(customer), Date.now()));
  for (const [n, id] of ids.entries()) {
    await shards.forId(id).query(INSERT, [id, customers[n], bucketOf(customers[n]!)]);
  }
  const answers = ids.map((orderId) => newEvent(stockReserved, { orderId }));
  const messages = answers.map(({ topic, key, envelope }) => ({ topic, key, value: JSON.stringify(envelope) }));
  await producer.sendBatch([...messages, ...messages]);
  const ours = new Set(ids);
  const told = () => confirmed.filter((id) => ours.has(id));
  await waitFor(() => new Set(told()).size === ids.length, { timeoutMs: 40_000 });
  expect(told()).toHaveLength(ids.length);
  expect(await instances[0]!.order({ id: ids[0]!, customerId: customers[0]! })).toMatchObject({
    state: 'confirmed',
  });
}, 60_000);
