import { ProblemError } from '@highstreet/contracts';
import { runInRequest } from '@highstreet/request-context';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { readText, ServiceClient } from '../src/index.ts';
import { behaviour, type BreakingServer, breakingServer, refusingUrl } from './breaking-server.ts';

const GET = { method: 'GET', path: '/' } as const;
const POST = { method: 'POST', path: '/', body: 'once' } as const;

describe('ServiceClient', () => {
  const toClose: { close(): Promise<void> }[] = [];
  const server = async (behave: Parameters<typeof breakingServer>[0]): Promise<BreakingServer> => {
    const started = await breakingServer(behave);
    toClose.push(started);
    return started;
  };
  const client = (urls: string[], timeoutMs = 5_000) => {
    const made = new ServiceClient({ name: 'catalog', urls, timeoutMs });
    toClose.push(made);
    return made;
  };
  const status = async (from: ServiceClient, request: Parameters<ServiceClient['request']>[0]) => {
    const answer = await from.request(request);
    await readText(answer);
    return answer.status;
  };
  afterEach(async () => {
    for (const one of toClose.splice(0).reverse()) await one.close();
  });

  it('gives each instance the same number of requests', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => server(behaviour.answer(200))));
    const round = client(servers.map(({ url }) => url));
    for (let i = 0; i < 9; i += 1) await status(round, GET);
    expect(servers.map(({ received }) => received.length)).toEqual([3, 3, 3]);
  });

  it('sends the request id of the running request', async () => {
    const one = await server(behaviour.answer(200));
    await runInRequest({ requestId: 'request-1' }, () => status(client([one.url]), GET));
    expect(one.received[0]?.headers['x-request-id']).toBe('request-1');
  });

  it.each([
    ['GET', GET],
    ['POST that is not idempotent', POST],
  ])('sends a %s to the next instance when the first refuses the connection', async (_, request) => {
    const good = await server(behaviour.answer(200));
    const both = client([await refusingUrl(), good.url]);
    expect(await status(both, request)).toBe(200);
    expect(good.received).toHaveLength(1);
  });

  it('does not knock again at once where the connection was refused', async () => {
    const returning = await breakingServer(behaviour.answer(200));
    await returning.close();
    const good = await server(behaviour.answer(200));
    const both = client([returning.url, good.url]);
    await status(both, GET);
    returning.server.listen(Number(new URL(returning.url).port), '127.0.0.1');
    await once(returning.server, 'listening');
    toClose.push(returning);
    for (let i = 0; i < 4; i += 1) await status(both, GET);
    expect(returning.received).toHaveLength(0);
    expect(good.received).toHaveLength(5);
  });

  it.each([
    ['resets the connection', behaviour.resetBeforeHeaders, 'upstream-failed'],
    ['does not answer', behaviour.hang, 'upstream-timeout'],
  ])('never repeats a request that is not idempotent when the first instance %s', async (_, behave, code) => {
    const first = await server(behave);
    const second = await server(behaviour.answer(200));
    await expect(client([first.url, second.url], 300).request(POST)).rejects.toMatchObject({ code });
    expect(first.received).toHaveLength(1);
    expect(second.received).toHaveLength(0);
  });

  it.each([502, 503, 504])('gives back a %i to a request that is not idempotent', async (code) => {
    const first = await server(behaviour.answer(code));
    const second = await server(behaviour.answer(200));
    expect(await status(client([first.url, second.url]), POST)).toBe(code);
    expect(second.received).toHaveLength(0);
  });

  it.each([
    ['resets the connection', behaviour.resetBeforeHeaders],
    ['does not answer', behaviour.hang],
    ['answers 502', behaviour.answer(502)],
    ['answers 503', behaviour.answer(503)],
    ['answers 504', behaviour.answer(504)],
  ])('sends an idempotent request with its body to the next instance when the first %s', async (_, behave) => {
    const first = await server(behave);
    const second = await server((request, response) => request.pipe(response));
    const answer = await client([first.url, second.url], 1_000).request({ ...POST, idempotent: true });
    expect(await readText(answer)).toBe('once');
    expect(first.received).toHaveLength(1);
  });

  it('gives back the 503 of the last instance, for its body tells more', async () => {
    const busy = await Promise.all([server(behaviour.answer(503, 'one')), server(behaviour.answer(503, 'two'))]);
    const answer = await client(busy.map(({ url }) => url)).request(GET);
    expect(answer.status).toBe(503);
    expect(await readText(answer)).toBe('two');
  });

  it.each([500, 404, 429])('does not repeat an answer of %i', async (code) => {
    const first = await server(behaviour.answer(code));
    const second = await server(behaviour.answer(200));
    expect(await status(client([first.url, second.url]), GET)).toBe(code);
    expect(second.received).toHaveLength(0);
  });

  it('fails with `unavailable` when nothing is reachable', async () => {
    const nobody = client([await refusingUrl(), await refusingUrl()]);
    await expect(nobody.request(POST)).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    await expect(nobody.request(GET)).rejects.toBeInstanceOf(ProblemError);
  });

  it('fails with `upstream-failed` when one broke off and the other is not reachable', async () => {
    const first = await server(behaviour.resetBeforeHeaders);
    const both = client([first.url, await refusingUrl()]);
    await expect(both.request(GET)).rejects.toMatchObject({ code: 'upstream-failed', status: 502 });
  });

  it('destroys the body of a large answer that breaks off midway', async () => {
    const first = await server(behaviour.resetAfterHeaders(100_000));
    const second = await server(behaviour.answer(200));
    const answer = await client([first.url, second.url]).request(GET);
    expect(answer.status).toBe(200);
    await expect(readText(answer)).rejects.toThrow();
    expect(answer.body).toMatchObject({ destroyed: true });
    expect(second.received).toHaveLength(0);
  });

  it('takes a small answer that breaks off midway for none: an idempotent request goes to the next instance', async () => {
    const first = await server(behaviour.resetAfterHeaders(1_000));
    const second = await server(behaviour.answer(200));
    expect(await readText(await client([first.url, second.url]).request(GET))).toBe('ok');
    await expect(client([first.url, second.url]).request(POST)).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(second.received).toHaveLength(1);
  });

  it.each([
    ['whole when it is small', 65_536],
    ['as a stream when it is not', 65_537],
  ])('gives the body of an answer %s', async (_, size) => {
    const bytes = Buffer.alloc(size, 'x');
    const one = await server(behaviour.answer(200, bytes.toString(), { 'content-length': String(size) }));
    const answer = await client([one.url]).request(GET);
    expect(answer.body instanceof Readable).toBe(size > 65_536);
    expect(await readText(answer)).toBe(bytes.toString());
  });

  it('gives up an answer whose small body does not come to its end in time', async () => {
    const one = await server((_, response) => response.writeHead(200, { 'content-length': '9' }).write('a part'));
    await expect(client([one.url], 200).request(GET)).rejects.toMatchObject({ code: 'upstream-timeout' });
  });

  it('closes the connection of an answer that nobody wants any more', async () => {
    const endless = await server((_, response) => response.writeHead(200).write('the first part'));
    const giveUp = new AbortController();
    const answer = await client([endless.url]).request({ ...GET, stream: true, signal: giveUp.signal });
    const closed = once(endless.received[0]!.socket, 'close');
    giveUp.abort();
    await closed;
    await expect(readText(answer)).rejects.toThrow();
  });

  it('leaves the connections of other requests alone, however many streams are open', async () => {
    const one = await server((request, response) =>
      request.url === '/events' ? response.writeHead(200).write('first') : response.end(),
    );
    const narrow = new ServiceClient({ name: 'catalog', urls: [one.url], timeoutMs: 5_000, connections: 1 });
    toClose.push(narrow);
    const open = () => narrow.request({ method: 'GET', path: '/events', stream: true });
    const streams = await Promise.all(Array.from({ length: 20 }, open));
    expect(await status(narrow, GET)).toBe(200);
    for (const { body } of streams) (body as Readable).destroy();
  });

  it('ends a waiting request when its caller gives up, and tries no other instance', async () => {
    const giveUp = new AbortController();
    const first = await server(() => giveUp.abort(new Error('gone')));
    const second = await server(behaviour.answer(200));
    await expect(client([first.url, second.url]).request({ ...GET, signal: giveUp.signal })).rejects.toThrow('gone');
    expect(second.received).toHaveLength(0);
  });

  it('uses no connection again that its server closes', async () => {
    const one = await server(behaviour.answer(200, 'ok', { connection: 'close' }));
    const single = client([one.url]);
    await status(single, POST);
    await status(single, POST);
    expect(new Set(one.received.map(({ socket }) => socket)).size).toBe(2);
  });
});
