import { request } from 'node:http';
import type { ProblemCode } from '@highstreet/contracts';
import { expectProblem } from '../client/expect-problem.ts';
import { BREAD, UNKNOWN, WITHOUT_PRICE } from '../client/products.ts';
import { type Ask, BASE_URL, Customer, send } from '../client/shop.ts';

const line = (productId: unknown, quantity: unknown): Ask => ({ body: { lines: [{ productId, quantity }] } });
const megabytes = (count: number): string => `{"lines":[],"padding":"${'x'.repeat(count * 1024 * 1024)}"}`;

const REFUSED: [string, Ask, ProblemCode][] = [
  ['an unknown product', line(UNKNOWN, 1), 'product-unknown'],
  ['a product without a price', line(WITHOUT_PRICE, 1), 'product-not-for-sale'],
  ['quantity 0', line(BREAD, 0), 'invalid-request'],
  ['a negative quantity', line(BREAD, -1), 'invalid-request'],
  ['quantity 1e9', line(BREAD, 1e9), 'invalid-request'],
  ['half a loaf', line(BREAD, 0.5), 'invalid-request'],
  ['a quantity in text', line(BREAD, '2'), 'invalid-request'],
  ['a quantity of null', line(BREAD, null), 'invalid-request'],
  ['a product id in text', line(String(BREAD), 1), 'invalid-request'],
  ['product id 0', line(0, 1), 'invalid-request'],
  ['a product id beyond 32 bits', line(1e12, 1), 'invalid-request'],
  [
    'lines of one product that are too many when added up',
    { body: { lines: Array.from({ length: 2 }, () => ({ productId: BREAD, quantity: 60_000 })) } },
    'invalid-request',
  ],
  ['no line', { body: { lines: [] } }, 'invalid-request'],
  [
    '201 lines',
    { body: { lines: Array.from({ length: 201 }, () => ({ productId: BREAD, quantity: 1 })) } },
    'invalid-request',
  ],
  [
    'a field that is not in the contract',
    { body: { lines: [{ productId: BREAD, quantity: 1, priceCents: 1 }] } },
    'invalid-request',
  ],
  ['a list for a body', { body: [] }, 'invalid-request'],
  ['null for a body', { text: 'null' }, 'invalid-request'],
  ['bad JSON', { text: '{"lines":[' }, 'bad-json'],
  ['no body', { text: '' }, 'bad-json'],
  ['another media type', { text: 'lines=1', headers: { 'content-type': 'text/plain' } }, 'unsupported-media-type'],
  ['a body of 2 MB', { text: megabytes(2) }, 'body-too-large'],
  ['a key of 129 characters', { ...line(BREAD, 1), key: 'k'.repeat(129) }, 'invalid-request'],
  ['a key with a space', { ...line(BREAD, 1), key: 'a b' }, 'invalid-request'],
];

describe('POST /api/orders refuses, and writes nothing:', () => {
  it.each(REFUSED)('%s', async (_, ask, code) => {
    const customer = await Customer.arrives();
    expectProblem(await send('POST', '/api/orders', { key: 'a-key', ...ask, token: customer.token }), code);
    expect((await customer.get('/api/orders')).body).toEqual({ items: [], nextCursor: null });
  });

  it('an order without Idempotency-Key', async () => {
    const customer = await Customer.arrives();
    const answer = await send('POST', '/api/orders', { token: customer.token, ...line(BREAD, 1) });
    expectProblem(answer, 'idempotency-key-missing');
    expect((await customer.get('/api/orders')).body.items).toEqual([]);
  });

  it('a body of 10 MB, before it was sent to the end', async () => {
    const customer = await Customer.arrives();
    const { status, code } = await sendAndStopAtTheAnswer(megabytes(10), customer.token);
    expect({ status, code }).toEqual({ status: 413, code: 'body-too-large' });
    expect((await customer.get('/api/orders')).body.items).toEqual([]);
  });

  it('and names every bad field at once', async () => {
    const customer = await Customer.arrives();
    const body = {
      lines: [
        { productId: BREAD, quantity: 0 },
        { productId: -1, quantity: 1 },
      ],
    };
    const answer = await send('POST', '/api/orders', { token: customer.token, key: 'k', body });
    const paths = answer.body.issues.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(['body.lines.0.quantity', 'body.lines.1.productId']);
  });
});

/** A server that refuses by the length closes while we still send: what counts is what it said before. */
function sendAndStopAtTheAnswer(body: string, token: string): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k', 'content-type': 'application/json' };
    const asking = request(`${BASE_URL}/api/orders`, {
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
    });
    let answered = false;
    asking.on('response', (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, code: JSON.parse(Buffer.concat(chunks).toString()).code }),
      );
      response.on('error', reject);
    });
    asking.on('error', (cause) => answered || reject(cause));
    asking.end(body);
  });
}
