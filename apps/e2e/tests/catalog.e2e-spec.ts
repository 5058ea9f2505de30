import { getProduct, listDepartments, listProducts, Product } from '@highstreet/contracts';
import { Admin } from '../client/admin.ts';
import { eventually } from '../client/eventually.ts';
import { expectProblem } from '../client/expect-problem.ts';
import {
  ALL_PRODUCTS,
  BREAD,
  COFFEE,
  ICE,
  MUSTARD,
  PRICE_OF_BREAD,
  UNKNOWN,
  WITHOUT_PRICE,
} from '../client/products.ts';
import { send } from '../client/shop.ts';

const products = async (query: string): Promise<Product[]> => {
  const answer = await send('GET', `/api/products?${query}`);
  expect(answer.status).toBe(200);
  return listProducts.output.parse(answer.body).items;
};

describe('the catalogue', () => {
  it('has every product of the file, by departments', async () => {
    const { items } = listDepartments.output.parse((await send('GET', '/api/departments')).body);
    expect(items.reduce((sum, department) => sum + department.products, 0)).toBe(ALL_PRODUCTS);
    expect(items.every(({ products, forSale }) => forSale <= products)).toBe(true);
  });

  it('shows a product as the file has it', async () => {
    const product = getProduct.output.parse((await send('GET', `/api/products/${BREAD}`)).body);
    expect(product).toMatchObject({
      id: BREAD,
      manufacturerId: 69,
      department: 'PASTRY',
      brand: 'Private',
      category: 'BREAD',
      type: 'BREAD:ITALIAN/FRENCH',
      packageSize: null,
      priceCents: PRICE_OF_BREAD,
    });
  });

  it('shows products that have no price', async () => {
    expect((await send('GET', `/api/products/${WITHOUT_PRICE}`)).body).toMatchObject({
      id: WITHOUT_PRICE,
      priceCents: null,
    });
  });

  it('gives products by ids in their order, without those that do not exist', async () => {
    const ids = [COFFEE, UNKNOWN, ICE, BREAD];
    expect((await products(`ids=${ids.join(',')}`)).map(({ id }) => id)).toEqual([COFFEE, ICE, BREAD]);
  });

  it('finds by words of category, type and package size', async () => {
    const found = await products('q=gelatin&limit=100');
    expect(found.length).toBeGreaterThan(10);
    for (const { category, type, packageSize } of found)
      expect(`${category} ${type} ${packageSize}`).toMatch(/gelatin/i);
    expect((await products('q=italian%20french%20bread')).map(({ department }) => department)).toContain('PASTRY');
    expect(await products('q=notawordofthisshop')).toEqual([]);
  });

  it('filters by department, brand and category at once', async () => {
    const found = await products('department=PASTRY&brand=Private&category=BREAD&limit=100');
    expect(found.length).toBeGreaterThan(0);
    for (const product of found)
      expect(product).toMatchObject({ department: 'PASTRY', brand: 'Private', category: 'BREAD' });
  });

  it.each(['%27%3B%20DROP%20TABLE%20products%3B--', '%25%25', '%26%20%7C%20!%20(', '%3A*', '%00', '%F0%9F%8D%8E'])(
    'survives a search for %s',
    async (q) => {
      const answer = await send('GET', `/api/products?q=${q}`);
      if (answer.status !== 200) expectProblem(answer, 'invalid-request');
    },
  );

  it.each([
    'ids=abc',
    'ids=',
    'ids=1,,2',
    'ids=99999999999',
    'ids=2147483648',
    `ids=${Array.from({ length: 101 }, (_, n) => n + 1)}`,
    'q=',
    `q=${'x'.repeat(201)}`,
  ])('refuses %s', async (query) => expectProblem(await send('GET', `/api/products?${query}`), 'invalid-request'));

  it('says that a product does not exist, or that its id is none', async () => {
    expectProblem(await send('GET', `/api/products/${UNKNOWN}`), 'not-found');
    for (const id of ['0', '-1', 'abc', '1.5', '99999999999']) {
      expectProblem(await send('GET', `/api/products/${id}`), 'invalid-request');
    }
  });
});

describe('a price', () => {
  it('that an admin changes is what every reader sees soon, by whichever gateway and catalog instance', async () => {
    const admin = await Admin.arrives();
    const before = Product.parse((await send('GET', `/api/products/${MUSTARD}`)).body);
    const priceCents = (before.priceCents ?? 0) + 1;
    const changed = await admin.patch(MUSTARD, { priceCents });
    expect(changed).toMatchObject({ priceCents, version: before.version + 1 });
    try {
      // Round robin: 20 reads in a row meet every pair of gateway and catalog.
      const read = () =>
        Promise.all(
          Array.from({ length: 20 }, async () => (await send('GET', `/api/products/${MUSTARD}`)).body as Product),
        );
      await eventually(read, (seen) => seen.every((product) => product.priceCents === priceCents));
      const listed = () => products(`ids=${MUSTARD}`);
      await eventually(listed, ([product]) => product?.priceCents === priceCents);
    } finally {
      await admin.patch(MUSTARD, { priceCents: before.priceCents });
    }
  });

  it.each([
    ['nothing to change', {}],
    ['a negative price', { priceCents: -1 }],
    ['half a cent', { priceCents: 0.5 }],
    ['a negative stock', { stock: -1 }],
    ['a field that cannot be set', { priceCents: 1, version: 7 }],
  ])('is not set by %s', async (_, patch) => {
    const admin = await Admin.arrives();
    const before = (await send('GET', `/api/products/${MUSTARD}`)).body as Product;
    expectProblem(
      await send('PATCH', `/api/products/${MUSTARD}`, { token: admin.token, body: patch }),
      'invalid-request',
    );
    expect((await send('GET', `/api/products/${MUSTARD}`)).body).toEqual(before);
    expectProblem(
      await send('PATCH', `/api/products/${UNKNOWN}`, { token: admin.token, body: { stock: 1 } }),
      'not-found',
    );
  });
});
