import { waitFor } from '@highstreet/testing';
import { MailQueue } from '../src/mail/mail-queue.ts';
import { MailServer } from './doubles/mail-server.ts';
import { OrdersServer } from './doubles/orders-server.ts';
import { confirmed } from './final-events.ts';
import { migratedDatabase, RunningService } from './running-service.ts';

let database: Awaited<ReturnType<typeof migratedDatabase>>;
let smtp: MailServer;
let orders: OrdersServer;
const running: RunningService[] = [];

const start = async (more: Record<string, string> = {}) => {
  const service = await RunningService.start({
    databaseUrl: database.url,
    smtpUrl: smtp.url,
    ordersUrl: orders.url,
    more,
  });
  running.push(service);
  return service;
};
const events = (count: number) => Array.from({ length: count }, (_, n) => confirmed(`customer-${n}`));
const allSent = (service: RunningService, count: number) =>
  waitFor(async () => (await service.mailStates()).sent === count, { timeoutMs: 20_000 });

beforeEach(async () => {
  [database, smtp, orders] = await Promise.all([migratedDatabase(), MailServer.started(), OrdersServer.started()]);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
  await Promise.all([smtp.stop(), orders.stop()]);
  await database.drop();
});

it('mails wait while the mail server is away, and all go once when it is back', async () => {
  const service = await start();
  await smtp.stop();
  await service.tell(...events(40));
  await waitFor(async () => (await (await service.get('/metrics')).text()).includes('mails_total{result="away"}'));
  await smtp.start();
  await allSent(service, 40);
  expect([...smtp.copies().values()]).toEqual(Array(40).fill(1));
});

it('a server that goes in the middle of many mails costs none of them', async () => {
  const service = await start();
  smtp.onMail = () => {
    if (smtp.mails.length === 50) void smtp.stop().then(() => smtp.start());
  };
  await service.tell(...events(200));
  await allSent(service, 200);
  expect(smtp.copies().size).toBe(200);
});

it('a server that breaks off after it took a mail gets a second copy, by whose Message-ID it can be dropped', async () => {
  const service = await start();
  const broken = new Set<string>();
  smtp.behaviour = ({ headers }) => {
    const first = !broken.has(headers['x-order-id']!) && broken.size < 2;
    if (first) broken.add(headers['x-order-id']!);
    return first ? 'take-and-break-off' : 'take';
  };
  await service.tell(...events(20));
  await allSent(service, 20);
  expect(smtp.copies().size).toBe(20);
  expect(smtp.mails).toHaveLength(22);
});

it('a mail that is deferred is tried again; one that is refused is not, and holds up no other', async () => {
  const service = await start();
  const told = events(10);
  let deferred = 0;
  smtp.behaviour = ({ headers }) => {
    if (headers['x-order-id'] === told[0]!.data.orderId) return 'refuse';
    if (headers['x-order-id'] === told[1]!.data.orderId && deferred++ === 0) return 'defer';
    return 'take';
  };
  await service.tell(...told);
  await waitFor(async () => (await service.mailStates()).sent === 9, { timeoutMs: 20_000 });
  expect(await service.mailStates()).toEqual({ sent: 9, refused: 1 });
  expect(deferred).toBe(2);
  expect(smtp.mails).toHaveLength(9);
});

it('several instances share the mails and send none twice', async () => {
  const [first, second] = [await start(), await start()];
  const told = events(300);
  await Promise.all([first!.tell(...told.slice(0, 150)), second!.tell(...told.slice(150))]);
  await allSent(first!, 300);
  expect([...smtp.copies().values()]).toEqual(Array(300).fill(1));
});

it('what a killed instance had claimed is sent by another when its lease ends', async () => {
  await smtp.stop();
  const service = await start();
  await service.tell(...events(5));
  await waitFor(async () => (await service.mailStates()).pending === 5, { timeoutMs: 10_000 });
  const killed = service.app.get(MailQueue, { strict: false });
  await waitFor(async () => (await killed.claim(5, 500)).length > 0, { timeoutMs: 10_000 });
  await smtp.start();
  await allSent(service, 5);
  expect(smtp.mails).toHaveLength(5);
});

it('an instance that drains finishes what it is sending and leaves the rest to others at once', async () => {
  const draining = await start({ SMTP_MAX_CONNECTIONS: '2' });
  let stopped: Promise<void> | undefined;
  smtp.onMail = () => {
    if (smtp.mails.length === 5) stopped = draining.stop();
  };
  const told = events(60);
  await draining.tell(...told);
  await waitFor(() => stopped !== undefined, { timeoutMs: 10_000 });
  await stopped;
  running.splice(0);
  expect(smtp.mails.length).toBeLessThan(60);
  smtp.onMail = () => undefined;
  const other = await start();
  expect((await other.mailStates()).sending ?? 0).toBeLessThan(60);
  await allSent(other, 60);
  expect([...smtp.copies().values()]).toEqual(Array(60).fill(1));
});
