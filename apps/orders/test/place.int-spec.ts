import { Order, orderPlaced, type OutputOf, type listOrders } from '@highstreet/contracts';
import { sql } from '@highstreet/postgres';
import { ShardRouter } from '@highstreet/sharding';
import { randomUUID } from 'node:crypto';
import { KeyPurge } from '../src/expiry/key-purge.ts';
import { CatalogServer } from './doubles/catalog-server.ts';
import { createOrderDatabases, type OrderDatabases } from './order-databases.ts';
import { RunningOrders } from './running-orders.ts';

type Page = OutputOf<typeof listOrders>;

/** Three databases are made and migrated. */
const START_MS = 60_000;

describe('placing an order', () => {
  let catalog: CatalogServer;
  let databases: OrderDatabases;
  let orders: RunningOrders;

  beforeAll(async () => {
    catalog = await CatalogServer.started();
    databases = await createOrderDatabases();
    orders = await RunningOrders.start(catalog, databases);
  }, START_MS);
  afterAll(async () => {
    await orders.stop();
    await catalog.stop();
    await databases.drop();
  }, START_MS);
  const problem = async (response: Response) => {
    const { code, detail, issues } = (await response.json()) as Record<string, unknown>;
    return { status: response.status, code, detail, issues };
  };

  test('adds up its lines, takes the prices of catalog, and tells where the order is', async () => {
    const lines = [
      { productId: 7, quantity: 2 },
      { productId: 5, quantity: 1 },
      { productId: 7, quantity: 1 },
    ];
    const response = await orders.post('alice', lines, randomUUID());
    expect(response.status).toBe(202);
    const order = Order.parse(await response.json());
    expect(order).toMatchObject({ state: 'placed', customerId: 'alice', totalCents: 26 });
    expect(order.lines).toEqual([
      { productId: 7, quantity: 3, priceCents: 7 },
      { productId: 5, quantity: 1, priceCents: 5 },
    ]);
    expect(response.headers.get('location')).toBe(`/api/orders/${order.id}`);
    expect(await orders.order(order)).toEqual(order);
    const [event, ...others] = await orders.events(order.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: orderPlaced.type,
      data: { orderId: order.id, customerId: 'alice', totalCents: 26 },
    });
  });

  test('50 concurrent twins make one order and one event', async () => {
    const key = randomUUID();
    const twins = await Promise.all(
      Array.from({ length: 50 }, () => orders.post('bob', [{ productId: 1, quantity: 1 }], key)),
    );
    const found = (await Promise.all(twins.map((twin) => twin.json()))) as Order[];
    expect(new Set(twins.map((twin) => twin.status))).toEqual(new Set([202]));
    expect(new Set(found.map((order) => order.id)).size).toBe(1);
    expect(await orders.events(found[0]!.id)).toHaveLength(1);
    const list = (await (await orders.get('/api/orders', 'bob')).json()) as Page;
    expect(list.items).toHaveLength(1);
  });

  test('the same key gives the same order, its lines in any order, and without catalog', async () => {
    const key = randomUUID();
    const lines = [
      { productId: 1, quantity: 1 },
      { productId: 2, quantity: 2 },
    ];
    const first = (await (await orders.post('carol', lines, key)).json()) as Order;
    catalog.away = true;
    try {
      const again = await orders.post('carol', [lines[1], ...lines.slice(0, 1)], key);
      expect(again.status).toBe(202);
      expect(await again.json()).toEqual(first);
      expect(await problem(await orders.post('carol', lines, randomUUID()))).toMatchObject({
        status: 503,
        code: 'unavailable',
      });
    } finally {
      catalog.away = false;
    }
  });

  test('the same key with another body is refused, and belongs to its customer alone', async () => {
    const key = randomUUID();
    await orders.post('dave', [{ productId: 1, quantity: 1 }], key);
    const reused = await problem(await orders.post('dave', [{ productId: 1, quantity: 2 }], key));
    expect(reused).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    expect((await orders.post('erin', [{ productId: 1, quantity: 2 }], key)).status).toBe(202);
  });

  test('a key is forgotten after IDEMPOTENCY_KEY_HOURS, and not before', async () => {
    const lines = [{ productId: 1, quantity: 1 }];
    const idOf = async (key: string) => ((await (await orders.post('olivia', lines, key)).json()) as Order).id;
    const [old, young] = [await idOf('old'), await idOf('young')];
    await orders.app
      .get(ShardRouter, { strict: false })
      .forCustomer('olivia')
      .query(sql('age-key', "UPDATE idempotency_keys SET created_at = now() - interval '49 h' WHERE key = 'old'"));
    await orders.app.get(KeyPurge, { strict: false }).purge();
    expect(await idOf('young')).toBe(young);
    expect(await idOf('old')).not.toBe(old);
  });

  test.each([
    ['no key', [{ productId: 1, quantity: 1 }], undefined, 400, 'idempotency-key-missing'],
    ['a quantity of 0', [{ productId: 1, quantity: 0 }], 'k1', 400, 'invalid-request'],
    ['a negative quantity', [{ productId: 1, quantity: -1 }], 'k2', 400, 'invalid-request'],
    ['a quantity of 1e9', [{ productId: 1, quantity: 1e9 }], 'k3', 400, 'invalid-request'],
    [
      'a sum above 100,000',
      [
        { productId: 1, quantity: 1e5 },
        { productId: 1, quantity: 1 },
      ],
      'k4',
      400,
      'invalid-request',
    ],
    ['no lines', [], 'k5', 400, 'invalid-request'],
    ['201 lines', Array(201).fill({ productId: 1, quantity: 1 }), 'k6', 400, 'invalid-request'],
    [
      'an unknown product',
      [
        { productId: 901, quantity: 1 },
        { productId: 1, quantity: 1 },
      ],
      'k7',
      422,
      'product-unknown',
    ],
    ['a product without a price', [{ productId: 666, quantity: 1 }], 'k8', 422, 'product-not-for-sale'],
  ])('%s is refused, and nothing is written', async (_, lines, key, status, code) => {
    expect(await problem(await orders.post('frank', lines, key))).toMatchObject({ status, code });
    const list = (await (await orders.get('/api/orders', 'frank')).json()) as Page;
    expect(list.items).toEqual([]);
  });

  test('names the products that are unknown', async () => {
    const lines = [901, 1, 902].map((productId) => ({ productId, quantity: 1 }));
    expect((await problem(await orders.post('frank', lines, 'k9'))).detail).toBe('There is no product 901, 902');
  });

  test('asks catalog for 200 products in two calls', async () => {
    catalog.calls.length = 0;
    const lines = Array.from({ length: 200 }, (_, index) => ({ productId: index + 1, quantity: 1 }));
    expect((await orders.post('grace', lines, randomUUID())).status).toBe(202);
    expect(catalog.calls).toEqual([100, 100]);
  });

  test("another customer's order cannot be told from one that does not exist; an admin sees it", async () => {
    const order = await orders.place('heidi');
    const foreign = await problem(await orders.get(`/api/orders/${order.id}`, 'ivan'));
    const missing = await problem(await orders.get(`/api/orders/${randomUUID()}`, 'ivan'));
    expect(foreign).toMatchObject({ status: 404, code: 'not-found' });
    expect(missing).toEqual(foreign);
    expect((await orders.get(`/api/orders/${order.id}`, 'ivan', ['admin'])).status).toBe(200);
    expect(await problem(await orders.get('/api/orders/none', 'ivan'))).toMatchObject({ status: 400 });
  });

  test('lists own orders, newest first, page by page, each once', async () => {
    const placed: string[] = [];
    for (let count = 0; count < 5; count++) placed.push((await orders.place('judy')).id);
    await orders.place('mallory');
    const listed: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await orders.get(`/api/orders?limit=2${cursor ? `&cursor=${cursor}` : ''}`, 'judy');
      const { items, nextCursor } = (await page.json()) as Page;
      listed.push(...items.map((order) => order.id));
      if (nextCursor) {
        expect(await problem(await orders.get(`/api/orders?cursor=${nextCursor}`, 'mallory'))).toMatchObject({
          status: 400,
          code: 'invalid-cursor',
        });
      }
      cursor = nextCursor;
    }
    expect(listed).toEqual(placed.sort().reverse());
  });
});
