import { orderPlaced } from '@highstreet/contracts';
import { newEvent, Outbox } from '@highstreet/messaging';
import { sql } from '@highstreet/postgres';
import { randomUUID } from 'node:crypto';
import { type ReservationEvent, RESERVATIONS, type ReservationState } from '../src/reservations/reservation-state.ts';
import { ReservationRepository } from '../src/reservations/reservation.repository.ts';
import { ReservationService } from '../src/reservations/reservation.service.ts';
import {
  addProducts,
  type CatalogDatabase,
  createCatalogDatabase,
  emptyCatalog,
  outboxEvents,
} from './catalog-fixture.ts';

const QUANTITY = 3;
/** How an order comes into each state. */
const WAYS: Readonly<Record<ReservationState, readonly ReservationEvent[]>> = {
  unseen: [],
  reserved: ['order-placed, stock suffices'],
  rejected: ['order-placed, stock lacks'],
  released: ['order-placed, stock suffices', 'order-cancelled'],
  cancelled: ['order-cancelled'],
};
const CELLS = Object.entries(RESERVATIONS).flatMap(([state, row]) =>
  Object.entries(row).map(([event, cell]) => [state as ReservationState, event as ReservationEvent, cell] as const),
);

let database: CatalogDatabase;
let service: ReservationService;
beforeAll(async () => {
  database = await createCatalogDatabase();
  service = new ReservationService(database.postgres, new ReservationRepository(), new Outbox());
});
afterAll(() => database.drop());

const query = <Row extends object>(text: string, values: unknown[] = []) =>
  database.postgres.query<Row>(sql('', text), values);
const setStock = (quantity: number) => query('UPDATE stock SET quantity = $1', [quantity]);

async function handle(event: ReservationEvent, orderId: string): Promise<void> {
  if (event === 'order-cancelled') return service.giveBack([orderId]);
  await setStock(event === 'order-placed, stock lacks' ? QUANTITY - 1 : QUANTITY);
  const lines = [{ productId: 1, quantity: QUANTITY }];
  return service.reserve([
    newEvent(orderPlaced, { orderId, customerId: 'c1', lines, totalCents: 0 }).envelope as never,
  ]);
}

test.each(CELLS)('%s, then %s: on the database as in the table', async (state, event, cell) => {
  await emptyCatalog(database.postgres);
  await addProducts(database.postgres, [{ id: 1, stock: QUANTITY }]);
  const orderId = randomUUID();
  for (const step of WAYS[state]) await handle(step, orderId);
  const answered = (await outboxEvents(database.postgres)).length;
  await setStock(0);

  await handle(event, orderId);

  const given = {
    'order-cancelled': 0,
    'order-placed, stock lacks': QUANTITY - 1,
    'order-placed, stock suffices': QUANTITY,
  };
  const [row] = await query<{ state: string }>('SELECT state FROM reservations WHERE order_id = $1', [orderId]);
  const [stock] = await query<{ quantity: string }>('SELECT quantity FROM stock');
  const answers = (await outboxEvents(database.postgres)).slice(answered).map(({ type }) => type);
  expect({ state: row?.state, answers, moved: Number(stock!.quantity) - given[event] }).toEqual({
    state: cell.becomes ?? state,
    answers: cell.answers === null ? [] : [`catalog.${cell.answers}.v1`],
    moved: { taken: -QUANTITY, returned: QUANTITY, none: 0 }[cell.stock ?? 'none'],
  });
});
