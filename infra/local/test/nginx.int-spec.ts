import { freePort } from '@highstreet/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@highstreet/testing';
import type { ServerPart } from '../part.ts';
import { nginxPart } from '../parts/nginx.ts';
import { CHECKOUT, instanceOf, type Instance } from '../ports.ts';

/** The real NGINX with the project's configuration, in front of two gateways that the tests misuse. */
describe('NGINX', () => {
  const root = mkdtempSync(join(tmpdir(), 'nginx-'));
  const gateways: Server[] = [];
  const seen: { gateway: number; request: IncomingMessage }[] = [];
  let behave: RequestListener[] = [];
  let nginx: ChildProcess;
  let base: string;

  beforeAll(async () => {
    const ports = await Promise.all([0, 1].map((index) => startGateway(index)));
    const local = instanceOf('test');
    const instance: Instance = {
      ...local,
      ports: { ...local.ports, nginx: await freePort() },
      folders: { ...local.folders, run: join(root, 'run'), conf: join(root, 'conf') },
    };
    cpSync(join(CHECKOUT, 'infra', 'nginx'), join(root, 'conf', 'nginx'), { recursive: true });
    const part = nginxPart(instance, ports) as ServerPart;
    await part.prepare?.(() => undefined);
    nginx = spawn(part.command, part.args, { stdio: 'ignore' });
    await waitFor(() => part.probe().then(() => true));
    base = `http://127.0.0.1:${instance.ports.nginx}`;
  });
  afterAll(async () => {
    nginx.kill('SIGQUIT');
    await once(nginx, 'exit');
    for (const gateway of gateways) {
      gateway.closeAllConnections();
      gateway.close();
    }
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    seen.length = 0;
    behave = [answer, answer];
  });

  const answer: RequestListener = (request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'x-request-id': 'from-the-gateway' }).end('{}'));
  };
  const hangUp: RequestListener = (request) => void request.socket.destroy();

  async function startGateway(index: number): Promise<number> {
    const server = createServer((request, response) => {
      seen.push({ gateway: index, request });
      behave[index]?.(request, response);
    });
    gateways.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  }

  it('makes the request id itself, passes it on and gives it back, whatever the client sends', async () => {
    const response = await fetch(`${base}/api/products`, { headers: { 'x-request-id': 'forged' } });
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(seen[0]?.request.headers['x-request-id']).toBe(id);
  });

  it('balances over both gateways and keeps the path as it is', async () => {
    for (let sent = 0; sent < 4; sent += 1) await fetch(`${base}/api/products?limit=5`);
    expect(new Set(seen.map(({ gateway }) => gateway))).toEqual(new Set([0, 1]));
    expect(seen[0]?.request.url).toBe('/api/products?limit=5');
  });

  it('repeats a GET, and an order, at the other gateway when one hangs up', async () => {
    behave = [hangUp, answer];
    for (let sent = 0; sent < 2; sent += 1) {
      expect((await fetch(`${base}/api/products`)).status).toBe(200);
      expect((await fetch(`${base}/api/orders`, { method: 'POST', body: '{}' })).status).toBe(200);
    }
  });

  it('does not repeat a PATCH that a gateway has had, and says 502 as problem+json', async () => {
    behave = [hangUp, hangUp];
    const response = await fetch(`${base}/api/products/1`, { method: 'PATCH', body: '{}' });
    expect(seen).toHaveLength(1);
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'upstream-failed',
      status: 502,
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('passes the errors of a gateway unchanged', async () => {
    behave = [0, 1].map(() => (_, response) => void response.writeHead(409).end('{"code":"idempotency-key-reused"}'));
    const response = await fetch(`${base}/api/orders`, { method: 'POST', body: '{}' });
    expect([response.status, await response.text()]).toEqual([409, '{"code":"idempotency-key-reused"}']);
  });

  it('refuses a body of 10 MB without bothering a gateway', async () => {
    const response = await fetch(`${base}/api/orders`, { method: 'POST', body: 'x'.repeat(10_000_000) });
    expect([response.status, await response.json()]).toMatchObject([413, { code: 'body-too-large', status: 413 }]);
    expect(seen).toHaveLength(0);
  });

  it('passes server-sent events on as they come', async () => {
    behave = [0, 1].map(() => (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: placed\n\n'); // and the response stays open
    });
    const leave = new AbortController();
    const response = await fetch(`${base}/api/orders/1/events`, { signal: leave.signal });
    const first = await response.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: placed\n\n');
    leave.abort();
  });

  it.each(['/', '/metrics', '/healthz'])('does not serve %s', async (path) => {
    const response = await fetch(base + path);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'not-found' }]);
    expect(seen).toHaveLength(0);
  });

  it('answers a malformed request with a problem, too', async () => {
    const { port, hostname } = new URL(base);
    const socket = connect(Number(port), hostname, () => socket.end('GET /api/products HTTP/1.1\r\n\r\n')); // no Host
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1.1 400 .*"code":"invalid-request"/s);
  });
});
