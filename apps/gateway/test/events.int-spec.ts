import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { Upstream } from './upstream.ts';

const PATH = '/api/orders/01890000-0000-8000-8000-000000000000/events';

describe('server-sent events through the gateway', () => {
  let notifications: Upstream;
  let gateway: GatewayProcess;
  let stream: Promise<ServerResponse>;

  beforeEach(async () => {
    const opened = Promise.withResolvers<ServerResponse>();
    stream = opened.promise;
    notifications = await Upstream.start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      opened.resolve(response);
    });
    gateway = await startGateway({ NOTIFICATIONS_URLS: notifications.url, UPSTREAM_TIMEOUT_MS: '10000' });
  });
  afterEach(async () => {
    gateway.child.kill('SIGKILL');
    await gateway.exit;
    await notifications.kill();
  });
  const open = async (signal?: AbortSignal) => {
    const headers = { authorization: `Bearer ${await gateway.token('household-1')}` };
    const answer = await fetch(gateway.url + PATH, { headers, signal: signal ?? null });
    return { answer, reader: answer.body!.pipeThrough(new TextDecoderStream()).getReader() };
  };

  it('pass one by one: headers before the first, each as it comes, until the service ends', async () => {
    const { answer, reader } = await open();
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const service = await stream;
    for (const state of ['placed', 'confirmed']) {
      service.write(`data: ${state}\n\n`);
      expect((await reader.read()).value).toBe(`data: ${state}\n\n`);
    }
    service.end();
    expect((await reader.read()).done).toBe(true);
  });

  it('end at the service when the client leaves', async () => {
    const leave = new AbortController();
    const { reader } = await open(leave.signal);
    const closed = once(await stream, 'close');
    leave.abort();
    await closed;
    await expect(reader.read()).rejects.toThrow();
  });

  it('break off when the service breaks off, so that the client asks again', async () => {
    const { reader } = await open();
    (await stream).socket?.resetAndDestroy();
    await expect(reader.read()).rejects.toThrow();
  });

  it('end in order when the gateway drains, which then exits 0', async () => {
    const { reader } = await open();
    const closed = once(await stream, 'close');
    gateway.child.kill('SIGTERM');
    expect((await reader.read()).done).toBe(true);
    await closed;
    expect(await gateway.exit).toBe(0);
  });
});
