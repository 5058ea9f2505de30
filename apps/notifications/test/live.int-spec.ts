import { startRedis, waitFor } from '@highstreet/testing';
import { MailServer } from './doubles/mail-server.ts';
import { OrdersServer } from './doubles/orders-server.ts';
import { EventStream } from './event-stream.ts';
import { cancelled, confirmed, placedOrder } from './final-events.ts';
import { migratedDatabase, RunningService } from './running-service.ts';

let database: Awaited<ReturnType<typeof migratedDatabase>>;
let smtp: MailServer;
let orders: OrdersServer;
const running: RunningService[] = [];

const start = async (more: Record<string, string> = {}, redisUrl?: string) => {
  const service = await RunningService.start({
    databaseUrl: database.url,
    smtpUrl: smtp.url,
    ordersUrl: orders.url,
    more: { SSE_POLL_MS: '3600000', ...more },
    ...(redisUrl ? { redisUrl } : {}),
  });
  running.push(service);
  return service;
};

const order = (customerId: string) => {
  const placed = placedOrder(customerId);
  orders.orders.set(placed.id, placed);
  return placed;
};
const watch = async (service: RunningService, id: string, customerId: string) =>
  new EventStream(await service.get(`/api/orders/${id}/events`, await orders.authorization(customerId)));
const state = (stream: EventStream) => waitFor(() => stream.states.length > 0, { timeoutMs: 10_000 });

beforeAll(async () => {
  [database, smtp, orders] = await Promise.all([migratedDatabase(), MailServer.started(), OrdersServer.started()]);
});

afterEach(async () => {
  orders.beforeAnswer = () => undefined;
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

afterAll(async () => {
  await Promise.all([smtp?.stop(), orders?.stop()]);
  await database?.drop();
});

it('a stream tells the state now, then the final one that another instance hears of, then ends', async () => {
  const [holder, hearer] = [await start(), await start()];
  const { id } = order('anna');
  const stream = await watch(holder!, id, 'anna');
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
  await state(stream);
  await hearer!.tell(confirmed('anna', id));
  await stream.ended;
  expect(stream.states).toEqual([
    { id, state: 'placed', totalCents: 1_234 },
    { id, state: 'confirmed', totalCents: 1_234 },
  ]);
});

it('a state that comes while the present one is asked for is not lost', async () => {
  const service = await start();
  const { id } = order('berta');
  orders.beforeAnswer = () => service.tell(cancelled('berta', id));
  const stream = await watch(service, id, 'berta');
  await stream.ended;
  expect(stream.states.at(-1)).toMatchObject({ state: 'cancelled', reason: 'out-of-stock' });
});

it('several streams of one order all end', async () => {
  const service = await start();
  const { id } = order('carl');
  const streams = await Promise.all(Array.from({ length: 5 }, () => watch(service, id, 'carl')));
  await Promise.all(streams.map(state));
  await service.tell(confirmed('carl', id));
  await Promise.all(streams.map((stream) => stream.ended));
});

it('an order of another customer is not found, an order without a token not shown, an id that is none refused', async () => {
  const service = await start();
  const { id } = order('dora');
  const other = await service.get(`/api/orders/${id}/events`, await orders.authorization('eve'));
  expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([404, 'not-found']);
  expect((await service.get(`/api/orders/${id}/events`)).status).toBe(401);
  expect((await service.get('/api/orders/7/events', await orders.authorization('dora'))).status).toBe(400);
});

it('without Redis a stream ends by the poll', async () => {
  const redis = await startRedis();
  await redis.stop();
  const service = await start({ SSE_POLL_MS: '100' }, redis.url);
  const { id } = order('fred');
  const stream = await watch(service, id, 'fred');
  await state(stream);
  await service.tell(confirmed('fred', id));
  await stream.ended;
  expect(stream.states.map((change) => change.state)).toEqual(['placed', 'confirmed']);
});

it('what happened while Redis was away is told when it is back', async () => {
  const redis = await startRedis();
  const service = await start({}, redis.url);
  const { id } = order('gina');
  const stream = await watch(service, id, 'gina');
  await state(stream);
  await redis.kill();
  await service.tell(confirmed('gina', id));
  const again = await startRedis({ port: Number(new URL(redis.url).port) });
  await stream.ended;
  expect(stream.states.at(-1)?.state).toBe('confirmed');
  await again.stop();
});

it('more streams than SSE_MAX_STREAMS are turned away until one ends', async () => {
  const service = await start({ SSE_MAX_STREAMS: '1' });
  const { id } = order('hans');
  const path = `/api/orders/${id}/events`;
  const authorization = await orders.authorization('hans');
  const leaving = new AbortController();
  await fetch(service.url + path, { headers: { authorization }, signal: leaving.signal });
  const refused = await service.get(path, authorization);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'unavailable']);

  leaving.abort();
  await waitFor(
    async () => {
      const response = await service.get(path, authorization);
      await response.body?.cancel();
      return response.status === 200;
    },
    { timeoutMs: 10_000 },
  );
});

it('a client that goes before the answer leaves no place taken', async () => {
  const service = await start({ SSE_MAX_STREAMS: '1' });
  const { id } = order('ines');
  const path = `/api/orders/${id}/events`;
  const authorization = await orders.authorization('ines');
  const leaving = new AbortController();
  orders.beforeAnswer = () => leaving.abort();
  await expect(fetch(service.url + path, { headers: { authorization }, signal: leaving.signal })).rejects.toThrow();
  orders.beforeAnswer = () => undefined;
  await waitFor(
    async () => {
      const response = await service.get(path, authorization);
      await response.body?.cancel();
      return response.status === 200;
    },
    { timeoutMs: 10_000 },
  );
});

it('streams end when the instance drains', async () => {
  const service = await start();
  const stream = await watch(service, order('jens').id, 'jens');
  await state(stream);
  service.beginDrain();
  await stream.ended;
  expect(stream.states).toHaveLength(1);
});
