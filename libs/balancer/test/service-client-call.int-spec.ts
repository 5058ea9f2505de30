import { getOrder, listProducts, patchProduct, placeOrder, type Product, ProblemError } from '@highstreet/contracts';
import { ServiceClient } from '../src/index.ts';
import { behaviour, type BreakingServer, breakingServer } from './breaking-server.ts';

const milk: Product = {
  id: 7,
  manufacturerId: 69,
  department: 'GROCERY',
  brand: 'National',
  category: 'FLUID MILK PRODUCTS',
  type: 'FLUID MILK WHITE ONLY',
  packageSize: '1 GA',
  priceCents: 299,
  stock: 3,
  version: 1,
};

const JSON_TYPE = { 'content-type': 'application/json' };

describe('ServiceClient.call', () => {
  let server: BreakingServer;
  let client: ServiceClient;
  const start = async (behave: Parameters<typeof breakingServer>[0]) => {
    server = await breakingServer(behave);
    client = new ServiceClient({ name: 'catalog', urls: [server.url], timeoutMs: 5_000 });
  };
  afterEach(async () => {
    await client.close();
    await server.close();
  });

  it('writes path, query, headers and body by the contract', async () => {
    let body = '';
    await start((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => response.writeHead(200, JSON_TYPE).end(JSON.stringify(milk)));
    });
    const product = await client.call(patchProduct, {
      params: { id: 7 },
      body: { priceCents: 299 },
      authorization: 'Bearer x',
    });
    expect(product).toEqual(milk);
    expect(body).toBe('{"priceCents":299}');
    expect(server.received[0]).toMatchObject({
      method: 'PATCH',
      url: '/api/products/7',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    });
  });

  it('leaves out the parts of a query that are undefined', async () => {
    await start(behaviour.answer(200, JSON.stringify({ items: [milk], nextCursor: null }), JSON_TYPE));
    const page = await client.call(listProducts, {
      query: { ids: '7,8', brand: undefined, q: 'a & b' },
      headers: { 'cache-control': 'no-cache' },
    });
    expect(page.items).toEqual([milk]);
    expect(server.received[0]?.url).toBe('/api/products?ids=7%2C8&q=a+%26+b');
    expect(server.received[0]?.headers['cache-control']).toBe('no-cache');
  });

  it('throws the problem that the service answered, with its code', async () => {
    const problem = new ProblemError('not-found', 'There is no such order').toProblem('r');
    await start(behaviour.answer(404, JSON.stringify(problem), { 'content-type': 'application/problem+json' }));
    const call = client.call(getOrder, { params: { id: '01890000-0000-8000-8000-000000000000' } });
    await expect(call).rejects.toMatchObject({ code: 'not-found', message: 'There is no such order' });
  });

  it.each([
    ['its contract does not know', behaviour.answer(500, '<html>'), 'upstream-failed'],
    ['breaks its schema', behaviour.answer(200, '{"items":[{"id":"seven"}]}', JSON_TYPE), 'upstream-failed'],
    ['is not JSON', behaviour.answer(200, '<html>', JSON_TYPE), 'upstream-failed'],
    ['breaks off midway', behaviour.resetAfterHeaders(1_000), 'upstream-failed'],
  ] as const)('fails with a code of its own when the answer %s', async (_, behave, code) => {
    await start(behave);
    await expect(client.call(listProducts, {})).rejects.toMatchObject({ code });
  });

  it('holds the deadline over a body that never ends', async () => {
    await start((_, response) => response.writeHead(200, JSON_TYPE).write('{'));
    await expect(client.call(listProducts, {})).rejects.toMatchObject({ code: 'upstream-timeout' });
  });

  it('asks for what the contract asks for, at compile time', async () => {
    await start(behaviour.answer(200));
    // @ts-expect-error a path parameter is missing
    await expect(client.call(getOrder, {})).rejects.toBeInstanceOf(ProblemError);
    // @ts-expect-error the body is missing
    await expect(client.call(placeOrder, {})).rejects.toBeInstanceOf(ProblemError);
  });
});
