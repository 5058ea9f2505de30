import { Problem } from '@highstreet/contracts';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { Upstream } from './upstream.ts';

describe('the gateway', () => {
  let catalog: Upstream;
  let orders: Upstream;
  let notifications: Upstream;
  let gateway: GatewayProcess;
  let customer: Record<string, string>;

  beforeAll(async () => {
    [catalog, orders, notifications] = await Promise.all([Upstream.start(), Upstream.start(), Upstream.start()]);
    gateway = await startGateway({
      CATALOG_URLS: catalog.url,
      ORDERS_URLS: orders.url,
      NOTIFICATIONS_URLS: notifications.url,
    });
    customer = { authorization: `Bearer ${await gateway.token('household-1')}` };
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([catalog, orders, notifications].map((upstream) => upstream.kill()));
  });
  beforeEach(() => {
    for (const upstream of [catalog, orders, notifications]) {
      upstream.received.length = 0;
      upstream.behave = (_request, response) => response.end();
    }
  });
  const get = (path: string, init: RequestInit = {}) => fetch(gateway.url + path, init);
  const problemOf = async (answer: Response) => {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return Problem.parse(await answer.json());
  };

  it.each([
    ['/api/products?q=milk%20%26%20more', () => catalog],
    ['/api/products/7', () => catalog],
    ['/api/departments', () => catalog],
    ['/api/orders?limit=5', () => orders],
    ['/api/orders/01890000-0000-8000-8000-000000000000', () => orders],
    ['/api/orders/01890000-0000-8000-8000-000000000000/events', () => notifications],
    ['/api/notifications', () => notifications],
  ])('passes %s on to its service, unchanged', async (path, upstream) => {
    expect((await get(path, { headers: customer })).status).toBe(200);
    expect(upstream().received.map(({ url }) => url)).toEqual([path]);
  });

  it.each([600, 300 * 1_024])('passes %i bytes in both directions unchanged, whatever they are', async (size) => {
    orders.behave = (_request, response, body) => response.writeHead(202, { 'content-type': 'image/x-any' }).end(body);
    const body = randomBytes(size);
    const headers = { ...customer, 'content-type': 'application/json' };
    const answer = await get('/api/orders', { method: 'POST', headers, body });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('content-type')).toBe('image/x-any');
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
  });

  it('passes status and end-to-end headers, and keeps those of the connection to itself', async () => {
    catalog.behave = (_request, response) =>
      response
        .writeHead(304, { etag: '"7"', connection: 'keep-alive, x-hop', 'x-hop': '1', 'set-cookie': ['a=1', 'b=2'] })
        .end();
    const sent = {
      'if-none-match': '"7"',
      'x-request-id': 'request-1',
      'x-forwarded-for': '203.0.113.9',
      te: 'trailers',
      connection: 'keep-alive, x-hop',
      'x-hop': '1',
    };
    const request = httpRequest(`${gateway.url}/api/products/7`, { headers: sent });
    const [answer] = await once(request.end(), 'response');
    answer.resume();
    expect(answer.statusCode).toBe(304);
    expect(answer.headers).toMatchObject({ etag: '"7"', 'x-request-id': 'request-1', 'set-cookie': ['a=1', 'b=2'] });
    expect(answer.headers).not.toHaveProperty('x-hop');
    const { headers } = catalog.received[0]!;
    expect(headers).toMatchObject({
      'if-none-match': '"7"',
      'x-request-id': 'request-1',
      'x-forwarded-for': '203.0.113.9',
    });
    expect(headers).not.toHaveProperty('te');
    expect(headers).not.toHaveProperty('x-hop');
  });

  it('answers HEAD as the service does, without a body', async () => {
    catalog.behave = (_request, response) => response.writeHead(200, { 'content-length': '600' }).end();
    const answer = await get('/api/products/7', { method: 'HEAD' });
    expect(answer.headers.get('content-length')).toBe('600');
    expect(catalog.received[0]?.method).toBe('HEAD');
  });

  it('refuses 10 MB with 413 by what is announced, and does not bother the service', async () => {
    // Nothing of it is sent: the gateway closes after its answer, and a client that is still writing may miss that.
    const headers = { ...customer, 'content-type': 'application/json', 'content-length': 10_000_000 };
    const request = httpRequest(`${gateway.url}/api/orders`, { method: 'POST', headers });
    request.flushHeaders();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    const problem: unknown = JSON.parse(Buffer.concat(await answer.toArray()).toString());
    request.destroy();
    expect([answer.statusCode, problem]).toMatchObject([413, { status: 413, code: 'body-too-large' }]);
    expect(orders.received).toHaveLength(0);
  });

  it.each([
    ['GET', '/api/nothing', 404, 'not-found'],
    ['GET', '/metrics/secret', 404, 'not-found'],
    ['DELETE', '/api/products/7', 405, 'method-not-allowed'],
    ['PUT', '/api/orders', 405, 'method-not-allowed'],
  ])('%s %s is a %i problem', async (method, path, status, code) => {
    const answer = await get(path, { method });
    expect(await problemOf(answer)).toMatchObject({ status, code });
    if (status === 405)
      expect(answer.headers.get('allow')).toBe(path === '/api/orders' ? 'POST, GET, HEAD' : 'GET, HEAD, PATCH');
  });

  it('sends a request again to another instance only with an Idempotency-Key', async () => {
    const broken = await Upstream.start((request) => request.socket.resetAndDestroy());
    const good = await Upstream.start();
    const pair = await startGateway({ ORDERS_URLS: `${broken.url},${good.url}` });
    const authorization = `Bearer ${await pair.token('household-1')}`;
    const post = (headers: Record<string, string>) =>
      fetch(`${pair.url}/api/orders`, { method: 'POST', headers: { authorization, ...headers }, body: '{}' });
    expect((await post({})).status).toBe(502);
    expect(good.received).toHaveLength(0);
    expect((await post({ 'idempotency-key': 'k' })).status).toBe(200);
    expect((await post({ 'idempotency-key': 'k' })).status).toBe(200);
    expect(broken.received).toHaveLength(2);
    await pair.stop();
    await Promise.all([broken.kill(), good.kill()]);
  });

  it('goes on without a failed request when one of two instances is killed, and says 503 when both are', async () => {
    const two = await Promise.all([Upstream.start(), Upstream.start()]);
    const pair = await startGateway({ CATALOG_URLS: two.map(({ url }) => url).join(',') });
    const read = async () => (await fetch(`${pair.url}/api/departments`)).status;
    expect([await read(), await read()]).toEqual([200, 200]);
    await two[0].kill();
    expect(await Promise.all(Array.from({ length: 20 }, read))).toEqual(Array.from({ length: 20 }, () => 200));
    await two[1].kill();
    const answer = await fetch(`${pair.url}/api/departments`);
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(answer.headers.get('retry-after')).toBe('1');
    await pair.stop();
  });

  it('ends the request to the service when the client leaves, and logs no error for it', async () => {
    const arrived = Promise.withResolvers<void>();
    catalog.behave = () => arrived.resolve();
    const leave = new AbortController();
    const waiting = get('/api/products/7', { signal: leave.signal });
    await arrived.promise;
    const closed = once(catalog.received[0]!.socket, 'close');
    leave.abort();
    await expect(waiting).rejects.toThrow();
    await closed;
    catalog.behave = (_request, response) => response.end();
    await (await get('/api/departments')).arrayBuffer();
    expect(gateway.output()).not.toMatch(/AbortError|RequestAborted|"level":"(warn|error|fatal)"/);
  });

  it('breaks an answer off when the service does, so that a part is not taken for the whole', async () => {
    catalog.behave = (_request, response) =>
      response.writeHead(200).write('a part', () => response.socket?.resetAndDestroy());
    const answer = await get('/api/products/7');
    await expect(answer.text()).rejects.toThrow();
  });
});
