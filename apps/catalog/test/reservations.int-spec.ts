import { orderPlaced, stockRejected, stockReserved } from '@highstreet/contracts';
import { newEvent, Outbox } from '@highstreet/messaging';
import { type Postgres, sql } from '@highstreet/postgres';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { ReservationRepository } from '../src/reservations/reservation.repository.ts';
import type { ReservationRequest } from '../src/reservations/reservation.ts';
import { ReservationService } from '../src/reservations/reservation.service.ts';
import {
  addProducts,
  type CatalogDatabase,
  createCatalogDatabase,
  emptyCatalog,
  openCatalog,
  outboxEvents,
} from './catalog-fixture.ts';

let database: CatalogDatabase;
let second: Postgres;
let instances: ReservationService[];

const serviceOf = (postgres: Postgres) => new ReservationService(postgres, new ReservationRepository(), new Outbox());
const placed = ({ orderId, lines }: ReservationRequest) =>
  newEvent(orderPlaced, { orderId, customerId: 'c1', lines: [...lines], totalCents: 0 }).envelope as never;
const reserve = (service: ReservationService, orders: readonly ReservationRequest[]) =>
  service.reserve(orders.map(placed));

beforeAll(async () => {
  database = await createCatalogDatabase();
  second = await openCatalog(database.url);
  instances = [serviceOf(database.postgres), serviceOf(second)];
});
afterAll(async () => {
  await second.close();
  await database.drop();
});

const rows = <Row extends object>(text: string, values: unknown[] = []) =>
  database.postgres.query<Row>(sql('', text), values);
const reset = async (stock: readonly number[]) => {
  await emptyCatalog(database.postgres);
  await addProducts(
    database.postgres,
    stock.map((quantity, i) => ({ id: i + 1, stock: quantity })),
  );
};
const stock = async () =>
  (await rows<{ quantity: string }>('SELECT quantity FROM stock ORDER BY product_id')).map(({ quantity }) =>
    Number(quantity),
  );
const states = async () =>
  new Map(
    (await rows<{ id: string; state: string }>('SELECT order_id AS id, state FROM reservations')).map(
      ({ id, state }) => [id, state],
    ),
  );
const order = (...lines: [productId: number, quantity: number][]): ReservationRequest => ({
  orderId: randomUUID(),
  lines: lines.map(([productId, quantity]) => ({ productId, quantity })),
});

/** The rule, one order after the other: all lines or none. */
function sequentially(stock: readonly number[], orders: readonly ReservationRequest[]) {
  const left = [...stock];
  const reserved = orders.map(({ lines }) => {
    const demand = new Map<number, number>();
    for (const { productId, quantity } of lines) demand.set(productId, (demand.get(productId) ?? 0) + quantity);
    const fits = [...demand].every(([product, quantity]) => (left[product - 1] ?? 0) >= quantity);
    if (fits) for (const [product, quantity] of demand) left[product - 1]! -= quantity;
    return fits;
  });
  return { left, reserved };
}

const anyStock = fc.array(fc.nat(12), { minLength: 4, maxLength: 4 });
/** Product 5 does not exist. */
const anyLine = fc.record({ productId: fc.integer({ min: 1, max: 5 }), quantity: fc.integer({ min: 1, max: 6 }) });
const anyOrders = fc.array(
  fc.record({ orderId: fc.uuid({ version: 4 }), lines: fc.array(anyLine, { minLength: 1, maxLength: 4 }) }),
  { maxLength: 25 },
);

test('a batch has the outcome that its orders would have one by one', async () => {
  await fc.assert(
    fc.asyncProperty(anyStock, anyOrders, async (initial, orders) => {
      await reset(initial);
      await reserve(instances[0]!, orders);
      const model = sequentially(initial, orders);
      const outcome = await states();
      expect(orders.map(({ orderId }) => outcome.get(orderId) === 'reserved')).toEqual(model.reserved);
      expect(await stock()).toEqual(model.left);
    }),
    { numRuns: 60 },
  );
});

test('two instances: stock is never negative, none is lost or made, each order is decided and answered', async () => {
  const deliveries = fc.array(
    fc.record({ instance: fc.nat(1), from: fc.nat(24), count: fc.integer({ min: 1, max: 15 }) }),
    {
      minLength: 2,
      maxLength: 6,
    },
  );
  const cancellations = fc.array(fc.nat(24), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(anyStock, anyOrders, deliveries, cancellations, async (initial, orders, slices, cancelled) => {
      await reset(initial);
      const cancelledIds = cancelled.flatMap((i) => orders[i]?.orderId ?? []);
      // Overlapping slices in both directions: redeliveries, and locks that are wanted in opposite orders.
      const batches = slices.map(({ from, count }, i) =>
        (i % 2 ? [...orders].reverse() : orders).slice(from, from + count),
      );
      // All of them end before the next run empties the tables, also when one fails.
      const ends = await Promise.allSettled([
        ...batches.map((batch, i) => reserve(instances[slices[i]!.instance]!, batch)),
        ...cancelledIds.map((id, i) => instances[i % 2]!.giveBack([id])),
        reserve(instances[0]!, orders),
        reserve(instances[1]!, [...orders].reverse()),
        instances[1]!.giveBack(cancelledIds),
      ]);
      expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
      const outcome = await states();
      const expected = [...initial];
      for (const { orderId, lines } of orders) {
        expect(['reserved', 'rejected', 'released', 'cancelled']).toContain(outcome.get(orderId));
        if (cancelledIds.includes(orderId)) expect(outcome.get(orderId)).not.toBe('reserved');
        if (outcome.get(orderId) === 'reserved')
          for (const { productId, quantity } of lines) expected[productId - 1]! -= quantity;
      }
      expect(await stock()).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test('an order that is delivered again gets its answer again, and nothing is taken twice', async () => {
  await reset([10, 1]);
  const [fits, doesNot] = [order([1, 4]), order([1, 1], [2, 2])];
  for (let delivery = 0; delivery < 3; delivery++) await reserve(instances[delivery % 2]!, [fits, doesNot, fits]);
  expect(await stock()).toEqual([6, 1]);
  const answers = await outboxEvents(database.postgres);
  expect(answers.map(({ type, data }) => [type, data])).toEqual(
    Array(3)
      .fill([
        [stockReserved.type, { orderId: fits.orderId }],
        [stockRejected.type, { orderId: doesNot.orderId, reason: 'out-of-stock', productIds: [2] }],
      ])
      .flat(),
  );
});

test('the answer carries the request id of the event that it answers', async () => {
  await reset([10]);
  const [one, two] = [placed(order([1, 1])), placed(order([1, 1]))] as { requestid: string }[];
  await instances[0]!.reserve([one, two] as never);
  expect((await outboxEvents(database.postgres)).map(({ requestid }) => requestid)).toEqual([
    one!.requestid,
    two!.requestid,
  ]);
});

test('a cancelled order gives its stock back once', async () => {
  await reset([10, 10]);
  const [kept, cancelled] = [order([1, 3]), order([2, 2], [1, 4])];
  await reserve(instances[0]!, [kept, cancelled]);
  await Promise.all([1, 2, 3].map((i) => instances[i % 2]!.giveBack([cancelled.orderId, cancelled.orderId])));
  await reserve(instances[1]!, [cancelled]);
  expect(await stock()).toEqual([7, 10]);
  expect((await states()).get(cancelled.orderId)).toBe('released');
});

test('a cancellation that overtakes its order: nothing is reserved and nothing is answered', async () => {
  await reset([10]);
  const late = order([1, 3]);
  await instances[0]!.giveBack([late.orderId]);
  await reserve(instances[1]!, [late]);
  expect(await stock()).toEqual([10]);
  expect(await outboxEvents(database.postgres)).toEqual([]);
  expect((await states()).get(late.orderId)).toBe('cancelled');
});

test('200 orders for a product that is sold out are decided by one statement, and the last piece is sold once', async () => {
  await reset([1, 0]);
  const orders = Array.from({ length: 200 }, (_, i) => order([(i % 2) + 1, 1]));
  await Promise.all([reserve(instances[0]!, orders.slice(0, 100)), reserve(instances[1]!, orders.slice(100))]);
  expect(await stock()).toEqual([0, 0]);
  expect([...(await states()).values()].filter((state) => state === 'reserved')).toHaveLength(1);
});

test('what fails in the middle leaves nothing behind', async () => {
  await reset([10]);
  const failing = new ReservationService(database.postgres, new ReservationRepository(), {
    append: () => Promise.reject(new Error('no outbox')),
  } as unknown as Outbox);
  await expect(reserve(failing, [order([1, 3])])).rejects.toThrow('no outbox');
  expect([await stock(), (await states()).size]).toEqual([[10], 0]);
});
