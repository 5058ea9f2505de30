import { orderCancelled, orderConfirmed, orderPlaced } from '@highstreet/contracts';
import { sql } from '@highstreet/postgres';
import { bucketOf, newBucketId, ShardRouter } from '@highstreet/sharding';
import { CuttableProxy } from '@highstreet/testing';
import { CatalogServer } from './doubles/catalog-server.ts';
import { createOrderDatabases, type OrderDatabases } from './order-databases.ts';
import { rejected, reserved, RunningOrders } from './running-orders.ts';

const customers = Array.from({ length: 100 }, (_, n) => `customer-${n}`);
/** Of shard 0, and of shard 1, which can be cut off. */
const near = customers.find((id) => bucketOf(id) < 512)!;
const far = customers.find((id) => bucketOf(id) >= 512)!;

/** Three databases are made and migrated. */
const START_MS = 60_000;

describe('an order that was placed', () => {
  let catalog: CatalogServer;
  let databases: OrderDatabases;
  let proxy: CuttableProxy;
  let orders: RunningOrders;
  let twin: RunningOrders;

  beforeAll(async () => {
    catalog = await CatalogServer.started();
    databases = await createOrderDatabases();
    proxy = await new CuttableProxy(databases.shardUrls[1]).open();
    const cuttable = { ...databases, shardUrls: [databases.shardUrls[0], proxy.url] as const };
    orders = await RunningOrders.start(catalog, cuttable);
    twin = await RunningOrders.start(catalog, databases);
  }, START_MS);
  afterAll(async () => {
    await Promise.all([orders.stop(), twin.stop()]);
    await proxy.cut();
    await catalog.stop();
    await databases.drop();
  }, START_MS);
  const typesOf = async (orderId: string) => (await orders.events(orderId)).map((event) => event.type);
  /** As if the order had been placed 301 s ago. */
  const age = (orderId: string) =>
    orders.app
      .get(ShardRouter, { strict: false })
      .forId(orderId)
      .query(sql('age', "UPDATE orders SET placed_at = placed_at - interval '301 s' WHERE id = $1"), [orderId]);

  test('is confirmed or cancelled by the answers of a batch over all shards, with the request id of each answer', async () => {
    const [first, second, third] = [await orders.place(near), await orders.place(far), await orders.place(far)];
    const answer = { ...reserved(first.id), requestid: 'the-request-of-alice' };
    await orders.answer(answer, rejected(second.id), reserved(third.id));
    expect(await orders.order(first)).toMatchObject({ state: 'confirmed', finalAt: expect.any(String) as string });
    expect(await orders.order(second)).toMatchObject({ state: 'cancelled', reason: 'out-of-stock' });
    expect(await orders.order(third)).toMatchObject({ state: 'confirmed' });
    expect((await orders.events(first.id))[1]).toMatchObject({
      type: orderConfirmed.type,
      requestid: 'the-request-of-alice',
      data: { orderId: first.id, customerId: near, totalCents: 7 },
    });
    expect((await orders.events(second.id))[1]).toMatchObject({
      type: orderCancelled.type,
      data: { reason: 'out-of-stock' },
    });
  });

  test('has one event of its end, however often its answer is delivered', async () => {
    const order = await orders.place(near);
    const answer = reserved(order.id);
    await orders.answer(answer, answer, reserved(order.id), rejected(order.id));
    await Promise.all([orders.answer(answer), twin.answer(answer), twin.answer(reserved(order.id))]);
    expect(await typesOf(order.id)).toEqual([orderPlaced.type, orderConfirmed.type]);
  });

  test('keeps its end when an answer comes after it', async () => {
    const order = await orders.place(near);
    await orders.answer(rejected(order.id));
    const cancelled = await orders.order(order);
    await orders.answer(reserved(order.id));
    expect(await orders.order(order)).toEqual(cancelled);
    expect(await typesOf(order.id)).toEqual([orderPlaced.type, orderCancelled.type]);
  });

  test('is cancelled once by two instances that sweep at the same time, and a late answer changes nothing', async () => {
    const young = await orders.place(near);
    const old = await Promise.all(Array.from({ length: 30 }, (_, n) => orders.place(n % 2 ? near : far)));
    await Promise.all(old.map(({ id }) => age(id)));
    await Promise.all([orders.sweep(), twin.sweep(), orders.sweep(), twin.sweep()]);
    await orders.answer(...old.map(({ id }) => reserved(id)));
    for (const order of old) {
      expect(await orders.order(order)).toMatchObject({ state: 'cancelled', reason: 'no-answer' });
      expect(await typesOf(order.id)).toEqual([orderPlaced.type, orderCancelled.type]);
    }
    expect(await orders.order(young)).toMatchObject({ state: 'placed' });
  });

  test('gets its answer while another shard is away, whose answers fail and are handled when it is back', async () => {
    const [here, there] = [await orders.place(near), await orders.place(far)];
    const answers = [reserved(here.id), reserved(there.id)];
    await proxy.cut();
    await expect(orders.answer(...answers)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await orders.order(here)).toMatchObject({ state: 'confirmed' });
    expect((await orders.post(far, [{ productId: 1, quantity: 1 }], 'away')).status).toBe(503);
    await expect(orders.sweep()).rejects.toThrow('1 shard(s) could not be swept');
    await proxy.open();
    await orders.answer(...answers);
    expect(await orders.order(there)).toMatchObject({ state: 'confirmed' });
    expect(await typesOf(here.id)).toEqual([orderPlaced.type, orderConfirmed.type]);
  });

  test('is not held up by an answer about an order of no shop, or of none that is known', async () => {
    const order = await orders.place(near);
    const foreign = '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b';
    const unknown = newBucketId(bucketOf(near), Date.now());
    await expect(orders.answer(reserved(foreign), reserved(order.id))).rejects.toMatchObject({
      code: 'order-id-invalid',
    });
    await orders.answer(reserved(unknown));
    expect(await orders.order(order)).toMatchObject({ state: 'confirmed' });
    expect(await typesOf(unknown)).toEqual([]);
  });
});
