import { connect as connectH2, type ClientHttp2Session } from 'node:http2';
import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { Edge } from './edge.ts';
import { answer } from './fake-gateway.ts';

const PRODUCTS = JSON.stringify({ items: Array.from({ length: 100 }, (_, id) => ({ id, name: `product ${id}` })) });

describe('an edge that trusts nobody', () => {
  let edge: Edge;
  beforeAll(async () => (edge = await Edge.start(2, {})));
  afterAll(() => edge.stop());
  beforeEach(() => {
    edge.forget();
    for (const gateway of edge.gateways) gateway.behave = answer;
  });

  it("replaces what a client says of its address and scheme by the connection's", async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9', 'x-forwarded-proto': 'https' };
    await fetch(`${edge.base}/api/products`, { headers });
    const [seen] = edge.gateways.flatMap((gateway) => gateway.seen);
    expect(seen?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
  });

  it('throttles nobody unless told to', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(`${edge.base}/api/products`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('compresses a long JSON for those who take gzip, and leaves a short one and the others alone', async () => {
    for (const gateway of edge.gateways)
      gateway.behave = (asked, response) =>
        void response.setHeader('content-type', 'application/json').end(asked.url === '/api/short' ? '{}' : PRODUCTS);
    const long = await raw(`${edge.base}/api/products`, { 'accept-encoding': 'gzip' });
    expect([long.headers['content-encoding'], long.headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect(gunzipSync(long.body).toString()).toBe(PRODUCTS);
    expect(long.body.length).toBeLessThan(PRODUCTS.length / 3);
    const plain = await raw(`${edge.base}/api/products`, {});
    expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, PRODUCTS]);
    const short = await raw(`${edge.base}/api/short`, { 'accept-encoding': 'gzip' });
    expect(short.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['the headers', 'GET /api/products HTTP/1.1\r\nHost: shop\r\nX-Slow: '],
    ['the body', 'POST /api/orders HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\n\r\n{'],
  ])('cuts off a client that is slow with %s, which no gateway sees', async (_, text) => {
    const socket = connect(Number(new URL(edge.base).port), '127.0.0.1', () => socket.write(text));
    await once(socket.resume(), 'close');
    expect(edge.counts).toEqual([0, 0]);
  });
});

describe('an edge behind a proxy that it trusts', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await Edge.start(1, { TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8', RATE_LIMIT_PER_S: '1' });
  });
  afterAll(() => edge.stop());
  beforeEach(() => edge.forget());

  const askAs = (forwardedFor: string) =>
    fetch(`${edge.base}/api/products`, {
      headers: { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': 'https' },
    });

  it('takes the last address that is no proxy of its own, whatever the client wrote before it', async () => {
    await askAs('192.0.2.66, 203.0.113.9, 10.1.2.3');
    expect(edge.gateways[0]?.seen[0]?.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
      'x-forwarded-proto': 'https',
    });
  });

  it('says 429 as problem+json, with Retry-After, to the one client that sends too much', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => askAs('203.0.113.50')));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused?.json()).toMatchObject({
      code: 'rate-limited',
      status: 429,
      requestId: refused?.headers.get('x-request-id'),
    });
    expect(edge.counts[0]).toBe(answers.filter(({ status }) => status === 200).length);
    expect((await askAs('203.0.113.51')).status).toBe(200);
  });
});

describe('an edge with TLS and a limit of connections', () => {
  let edge: Edge;
  let session: ClientHttp2Session;
  beforeAll(async () => {
    edge = await Edge.start(1, { TLS: 'self-signed', CONNECTION_LIMIT: '2' });
    session = connectH2(edge.tlsBase, { rejectUnauthorized: false });
  });
  afterAll(async () => {
    session.close();
    await edge.stop();
  });

  it('speaks HTTP/2', async () => {
    const stream = session.request({ ':path': '/api/products' });
    const [headers] = (await once(stream, 'response')) as [Record<string, string>];
    await once(stream.resume(), 'end');
    expect([headers[':status'], session.alpnProtocol]).toEqual([200, 'h2']);
    expect(edge.gateways[0]?.seen[0]?.headers).toMatchObject({ 'x-forwarded-proto': 'https' });
  });

  it('says 429 to the third request that a client has open at once', async () => {
    const open: (() => void)[] = [];
    edge.gateways[0]!.behave = (asked, response) => {
      open.push(() => answer(asked, response));
      if (open.length === 2) third = fetch(`${edge.base}/api/products`);
      if (open.length === 2) void third.finally(() => open.forEach((go) => go()));
    };
    let third: Promise<Response> = Promise.reject(new Error('nobody asked'));
    third.catch(() => undefined);
    const two = await Promise.all([1, 2].map(() => fetch(`${edge.base}/api/products`)));
    expect(two.map(({ status }) => status)).toEqual([200, 200]);
    const refused = await third;
    expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'rate-limited' }]);
  });
});

interface Raw {
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

/** A request as it is: fetch would ask for compression, and undo it. */
async function raw(url: string, headers: Record<string, string>): Promise<Raw> {
  const [response] = await once(request(url, { headers }).end(), 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { headers: response.headers, body: Buffer.concat(chunks) };
}
