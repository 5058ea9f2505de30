import type { Notification } from '@highstreet/contracts';
import { waitFor } from '@highstreet/testing';
import { randomUUID } from 'node:crypto';
import { MailServer } from './doubles/mail-server.ts';
import { OrdersServer } from './doubles/orders-server.ts';
import { cancelled, confirmed } from './final-events.ts';
import { migratedDatabase, RunningService } from './running-service.ts';

let database: Awaited<ReturnType<typeof migratedDatabase>>;
let smtp: MailServer;
let orders: OrdersServer;
let service: RunningService;

beforeAll(async () => {
  [database, smtp, orders] = await Promise.all([migratedDatabase(), MailServer.started(), OrdersServer.started()]);
  service = await RunningService.start({ databaseUrl: database.url, smtpUrl: smtp.url, ordersUrl: orders.url });
});

afterAll(async () => {
  await service?.stop();
  await Promise.all([smtp?.stop(), orders?.stop()]);
  await database?.drop();
});

type Page = { items: Notification[]; nextCursor: string | null };
const page = async (response: Response) => (await response.json()) as Page;

it('every event becomes one notification and one mail, however often and with what others it comes', async () => {
  const events = Array.from({ length: 60 }, (_, n) =>
    n % 3 ? confirmed(`many-${n % 7}`) : cancelled(`many-${n % 7}`),
  );
  await Promise.all([
    service.tell(...events),
    service.tell(...events.slice(20), ...events.slice(0, 40)),
    ...events.slice(0, 10).map((event) => service.tell(event)),
  ]);
  await waitFor(async () => (await service.mailStates()).sent === 60, { timeoutMs: 20_000 });

  const ofOrders = smtp.mails.map(({ headers }) => headers['x-order-id']);
  expect(new Set(ofOrders)).toEqual(new Set(events.map((event) => event.data.orderId)));
  expect(smtp.mails).toHaveLength(60);
  expect(smtp.mails.find(({ headers }) => headers['x-order-id'] === events[1]!.data.orderId)).toMatchObject({
    to: 'many-1@customers.highstreet.local',
    headers: { 'x-request-id': events[1]!.requestid },
    body: expect.stringContaining('$12.34'),
  });
});

it('an order that is told again by another event, as after a replay of the outbox, gets no second mail', async () => {
  const event = confirmed('again');
  await service.tell(event);
  await service.tell({ ...event, id: randomUUID() });
  const { items } = await page(await service.get('/api/notifications', await orders.authorization('again')));
  expect(items).toHaveLength(1);
});

it('customers read their own notifications alone, newest first, page by page', async () => {
  const told = [];
  for (let n = 0; n < 5; n++) {
    const event = n === 2 ? cancelled('reader') : confirmed('reader');
    await service.tell(event);
    told.unshift(event.data.orderId);
  }
  await service.tell(confirmed('somebody-else'));

  const authorization = await orders.authorization('reader');
  const read: Notification[] = [];
  let cursor: string | null = null;
  do {
    const query = cursor ? `limit=2&cursor=${cursor}` : 'limit=2';
    const { items, nextCursor } = await page(await service.get(`/api/notifications?${query}`, authorization));
    read.push(...items);
    cursor = nextCursor;
  } while (cursor);
  expect(read.map(({ orderId }) => orderId)).toEqual(told);
  expect(read[2]).toMatchObject({ kind: 'order-cancelled', reason: 'out-of-stock' });
  expect(read[0]).toMatchObject({ kind: 'order-confirmed', totalCents: 1_234 });
});

it('a cursor of somebody else, or a changed one, is refused', async () => {
  const first = await page(await service.get('/api/notifications?limit=1', await orders.authorization('reader')));
  const cursor = first.nextCursor!;
  const other = await orders.authorization('another-reader');
  for (const bad of [cursor, `${cursor.slice(0, -2)}xx`, 'x']) {
    const response = await service.get(`/api/notifications?cursor=${bad}`, other);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'invalid-cursor']);
  }
});

it('nobody reads without a token', async () => {
  expect((await service.get('/api/notifications')).status).toBe(401);
});
