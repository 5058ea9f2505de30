import { listOrders, listProducts, type OutputOf } from '@highstreet/contracts';
import { expectProblem } from '../client/expect-problem.ts';
import { BREAD } from '../client/products.ts';
import { Customer, send } from '../client/shop.ts';

/** Follows the cursors to the end. */
async function everyPage<Page extends { items: unknown[]; nextCursor: string | null }>(
  read: (cursor: string) => Promise<Page>,
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)!.nextCursor) {
    pages.push(await read(cursor && `&cursor=${encodeURIComponent(cursor)}`));
  }
  return pages;
}

/** The same cursor with one letter changed somewhere. */
const tampered = (cursor: string): string[] =>
  [0, Math.floor(cursor.length / 2), cursor.length - 2].map(
    (at) => cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1),
  );

describe('the orders of a customer', () => {
  let customer: Customer;
  const ids: string[] = [];
  beforeAll(async () => {
    customer = await Customer.arrives();
    for (let count = 0; count < 5; count += 1) {
      ids.unshift((await customer.order([{ productId: BREAD, quantity: 1 }])).body.id);
    }
  });

  it('come newest first, each on one page, and the last page has no cursor', async () => {
    const read = async (cursor: string) =>
      listOrders.output.parse((await customer.get(`/api/orders?limit=2${cursor}`)).body);
    const pages = await everyPage(read);
    expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(ids);
  });

  it('are not paged by a cursor that was tampered with, or is of another customer or another list', async () => {
    const { nextCursor } = (await customer.get('/api/orders?limit=2')).body;
    for (const cursor of [...tampered(nextCursor), 'nonsense', '0']) {
      expectProblem(await customer.get(`/api/orders?limit=2&cursor=${cursor}`), 'invalid-cursor');
    }
    const other = await Customer.arrives();
    expectProblem(await other.get(`/api/orders?limit=2&cursor=${nextCursor}`), 'invalid-cursor');
    expectProblem(await customer.get(`/api/notifications?limit=2&cursor=${nextCursor}`), 'invalid-cursor');
    expectProblem(await send('GET', `/api/products?cursor=${nextCursor}`), 'invalid-cursor');
  });

  it.each(['0', '-1', '101', 'abc', '1.5', '1e99'])('are not given %s at a time', async (limit) => {
    expectProblem(await customer.get(`/api/orders?limit=${limit}`), 'invalid-request');
  });
});

describe('the products of a department', () => {
  it('are as many as the department says, each once, page by page', async () => {
    const { items } = (await send('GET', '/api/departments')).body as { items: { name: string; products: number }[] };
    const department = items.find(({ products }) => products > 200 && products < 1_000)!;
    const filter = `/api/products?limit=100&department=${encodeURIComponent(department.name)}`;
    const pages = await everyPage<OutputOf<typeof listProducts>>(async (cursor) =>
      listProducts.output.parse((await send('GET', filter + cursor)).body),
    );
    const products = pages.flatMap((page) => page.items);
    expect(products).toHaveLength(department.products);
    expect(new Set(products.map(({ id }) => id)).size).toBe(department.products);
    expect(new Set(products.map((product) => product.department))).toEqual(new Set([department.name]));
  });

  it('are not paged by a cursor that was tampered with or belongs to another filter', async () => {
    const { nextCursor } = (await send('GET', '/api/products?department=GROCERY&limit=2')).body;
    const page = (filter: string, cursor: string) => send('GET', `/api/products?limit=2&${filter}&cursor=${cursor}`);
    expect((await page('department=GROCERY', nextCursor)).status).toBe(200);
    for (const cursor of tampered(nextCursor))
      expectProblem(await page('department=GROCERY', cursor), 'invalid-cursor');
    expectProblem(await page('department=PASTRY', nextCursor), 'invalid-cursor');
    expectProblem(await page('brand=Private', nextCursor), 'invalid-cursor');
  });
});
