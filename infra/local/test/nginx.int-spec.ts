import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Edge } from './edge.ts';
import { answer, hangUp } from './fake-gateway.ts';

describe('NGINX', () => {
  let edge: Edge;
  let base: string;

  beforeAll(async () => {
    edge = await Edge.start(2);
    base = edge.base;
  });
  afterAll(() => edge.stop());
  beforeEach(() => {
    edge.forget();
    for (const gateway of edge.gateways) gateway.behave = answer;
  });

  const seen = (): IncomingMessage[] => edge.gateways.flatMap((gateway) => gateway.seen);

  it('makes the request id itself, passes it on and gives it back, whatever the client sends', async () => {
    const response = await fetch(`${base}/api/products`, { headers: { 'x-request-id': 'forged' } });
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(seen()[0]?.headers['x-request-id']).toBe(id);
  });

  it('gives the gateway a second less than it waits itself, whatever the client sends', async () => {
    await fetch(`${base}/api/products`, { headers: { 'x-request-deadline': '3600000' } });
    expect(seen()[0]?.headers['x-request-deadline']).toBe('14000');
  });

  it('balances over both gateways and keeps the path as it is', async () => {
    for (let sent = 0; sent < 4; sent += 1) await fetch(`${base}/api/products?limit=5`);
    expect(edge.counts).toEqual([2, 2]);
    expect(seen()[0]?.url).toBe('/api/products?limit=5');
  });

  it('repeats a GET, and an order, at the other gateway when one hangs up', async () => {
    edge.gateways[0]!.behave = hangUp;
    for (let sent = 0; sent < 2; sent += 1) {
      expect((await fetch(`${base}/api/products`)).status).toBe(200);
      expect((await fetch(`${base}/api/orders`, { method: 'POST', body: '{}' })).status).toBe(200);
    }
  });

  it('does not repeat a PATCH that a gateway has had, and says 502 as problem+json', async () => {
    for (const gateway of edge.gateways) gateway.behave = hangUp;
    const response = await fetch(`${base}/api/products/1`, { method: 'PATCH', body: '{}' });
    expect(seen()).toHaveLength(1);
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'upstream-failed',
      status: 502,
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('passes the errors of a gateway unchanged', async () => {
    for (const gateway of edge.gateways)
      gateway.behave = (_, response) => void response.writeHead(409).end('{"code":"idempotency-key-reused"}');
    const response = await fetch(`${base}/api/orders`, { method: 'POST', body: '{}' });
    expect([response.status, await response.text()]).toEqual([409, '{"code":"idempotency-key-reused"}']);
  });

  it.each([502, 503, 504])('goes on asking gateways that answered %i for a service that is away', async (status) => {
    for (const gateway of edge.gateways)
      gateway.behave = (request, response) => {
        if (request.url === '/api/orders/1') response.writeHead(status).end('{"code":"unavailable"}');
        else answer(request, response);
      };
    // More than the failures after which NGINX takes a gateway out, all of them within the time that it counts them in.
    const failing = await Promise.all(Array.from({ length: 20 }, () => fetch(`${base}/api/orders/1`)));
    expect(new Set(failing.map((response) => response.status))).toEqual(new Set([status]));
    expect(edge.counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    const fine = await Promise.all(Array.from({ length: 20 }, () => fetch(`${base}/api/products`)));
    expect(new Set(fine.map((response) => response.status))).toEqual(new Set([200]));
  });

  it('refuses a body of 10 MB without bothering a gateway', async () => {
    const response = await fetch(`${base}/api/orders`, { method: 'POST', body: 'x'.repeat(10_000_000) });
    expect([response.status, await response.json()]).toMatchObject([413, { code: 'body-too-large', status: 413 }]);
    expect(seen()).toHaveLength(0);
  });

  it('passes server-sent events on as they come', async () => {
    for (const gateway of edge.gateways)
      gateway.behave = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: placed\n\n'); // and the response stays open
      };
    const leave = new AbortController();
    const response = await fetch(`${base}/api/orders/1/events`, { signal: leave.signal });
    const first = await response.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: placed\n\n');
    leave.abort();
  });

  it.each(['/', '/metrics', '/healthz'])('does not serve %s', async (path) => {
    const response = await fetch(base + path);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'not-found' }]);
    expect(seen()).toHaveLength(0);
  });

  it('answers a malformed request with a problem, too', async () => {
    const { port, hostname } = new URL(base);
    const socket = connect(Number(port), hostname, () => socket.end('GET /api/products HTTP/1.1\r\n\r\n')); // no Host
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1.1 400 .*"code":"invalid-request"/s);
  });
});
