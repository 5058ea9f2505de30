import { listProducts, placeOrder, ProblemError } from '@highstreet/contracts';
import { inputParser } from './input.ts';

const request = (parts: object) => ({ params: {}, query: {}, headers: {}, body: undefined, ...parts }) as never;

describe('the input of an endpoint', () => {
  test('is coerced and completed by its schema', () => {
    const { query } = inputParser(listProducts)(request({ query: { limit: '7', ids: '3,1,3' } }));
    expect(query).toMatchObject({ limit: 7, ids: [3, 1] });
  });

  test.each([
    ['quantity 0', { lines: [{ productId: 1, quantity: 0 }] }, 'body.lines.0.quantity'],
    ['quantity -1', { lines: [{ productId: 1, quantity: -1 }] }, 'body.lines.0.quantity'],
    ['quantity 1e9', { lines: [{ productId: 1, quantity: 1e9 }] }, 'body.lines.0.quantity'],
    ['a quantity that is text', { lines: [{ productId: 1, quantity: '2' }] }, 'body.lines.0.quantity'],
    ['no lines', { lines: [] }, 'body.lines'],
    ['201 lines', { lines: Array.from({ length: 201 }, (_, i) => ({ productId: i + 1, quantity: 1 })) }, 'body.lines'],
    ['a field nobody asked for', { lines: [{ productId: 1, quantity: 1, priceCents: 1 }] }, 'body.lines.0'],
    ['no body', undefined, 'body'],
  ])('with %s is refused by its path', (_, body, path) => {
    const parse = () => inputParser(placeOrder)(request({ body }));
    expect(parse).toThrow(ProblemError);
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        issues: expect.arrayContaining([expect.objectContaining({ path })]),
      }),
    );
  });

  test('names the bad fields of every part at once', () => {
    const parse = () => inputParser(listProducts)(request({ query: { limit: '101', cursor: '' } }));
    expect(parse).toThrow(expect.objectContaining({ issues: [expect.anything(), expect.anything()] }));
  });
});
