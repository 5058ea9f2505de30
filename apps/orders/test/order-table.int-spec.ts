import { type Order, orderCancelled, orderConfirmed, OrderState } from '@highstreet/contracts';
import { sql } from '@highstreet/postgres';
import { ShardRouter } from '@highstreet/sharding';
import { type OrderEvent, TRANSITIONS } from '../src/orders/order-state.ts';
import { CatalogServer } from './doubles/catalog-server.ts';
import { createOrderDatabases, type OrderDatabases } from './order-databases.ts';
import { rejected, reserved, RunningOrders } from './running-orders.ts';

const CELLS = OrderState.options.flatMap((state) =>
  Object.entries(TRANSITIONS[state]).map(([kind, cell]) => [state, kind as OrderEvent['kind'], cell] as const),
);
const FINAL = { confirmed: orderConfirmed.type, cancelled: orderCancelled.type };

describe('an order in the database', () => {
  let catalog: CatalogServer;
  let databases: OrderDatabases;
  let orders: RunningOrders;
  beforeAll(async () => {
    catalog = await CatalogServer.started();
    databases = await createOrderDatabases();
    orders = await RunningOrders.start(catalog, databases);
  }, 60_000);
  afterAll(async () => {
    await orders.stop();
    await catalog.stop();
    await databases.drop();
  }, 60_000);

  /** Old enough for the sweep, whatever its state. */
  const age = (id: string) =>
    orders.app
      .get(ShardRouter, { strict: false })
      .forId(id)
      .query(sql('age', "UPDATE orders SET placed_at = placed_at - interval '1 day' WHERE id = $1"), [id]);
  const happen: Record<OrderEvent['kind'], (id: string) => Promise<void>> = {
    'stock-reserved': (id) => orders.answer(reserved(id)),
    'stock-rejected': (id) => orders.answer(rejected(id)),
    'no-answer': async (id) => void (await age(id), await orders.sweep()),
  };
  const ways: Record<OrderState, (id: string) => Promise<void>> = {
    placed: () => Promise.resolve(),
    confirmed: happen['stock-reserved'],
    cancelled: happen['stock-rejected'],
  };
  const told = async ({ id }: Order) => (await orders.events(id)).map(({ type }) => type).slice(1);

  test.each(CELLS)('%s, then %s: as in the table, and said by one event', async (state, kind, { becomes }) => {
    const order = await orders.place('alice');
    await ways[state](order.id);
    const before = await told(order);
    await happen[kind](order.id);
    expect(await orders.order(order)).toMatchObject({ state: becomes ?? state });
    expect(await told(order)).toEqual(becomes ? [FINAL[becomes]] : before);
  });
});
