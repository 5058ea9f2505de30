import { expectProblem } from '../client/expect-problem.ts';
import { BREAD, ICE } from '../client/products.ts';
import { Customer } from '../client/shop.ts';

const one = (productId: number) => [{ productId, quantity: 1 }];

describe('the Idempotency-Key', () => {
  it('gives the same order for the same body, however often and however simultaneously it is sent', async () => {
    const customer = await Customer.arrives();
    const answers = await Promise.all(Array.from({ length: 10 }, () => customer.order(one(BREAD), 'again')));
    answers.push(await customer.order(one(BREAD), 'again'));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await customer.get('/api/orders')).body.items).toHaveLength(1);
  });

  it('refuses another body under a used key, and leaves the first order as it is', async () => {
    const customer = await Customer.arrives();
    const { body: first } = await customer.order(one(BREAD), 'once');
    expectProblem(await customer.order(one(ICE), 'once'), 'idempotency-key-reused');
    const { body } = await customer.get('/api/orders');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ id: first.id, lines: [{ productId: BREAD, quantity: 1 }] });
  });

  it('belongs to its customer: two customers may use the same', async () => {
    const [one1, two] = [await Customer.arrives(), await Customer.arrives()];
    const [first, second] = [await one1.order(one(BREAD), 'mine'), await two.order(one(ICE), 'mine')];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(first.body.id).not.toBe(second.body.id);
  });
});
