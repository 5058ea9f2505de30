import { Admin } from '../client/admin.ts';
import { AIR_CARE, BEANS, CUPS } from '../client/products.ts';
import { eventually } from '../client/eventually.ts';
import { Customer, FINAL_WITHIN_MS } from '../client/shop.ts';

const LONG = 2 * FINAL_WITHIN_MS;
const PLENTY = 100_000;

describe('stock', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await Admin.arrives();
  });
  afterAll(async () => {
    for (const product of [AIR_CARE, BEANS, CUPS]) await admin.patch(product, { stock: PLENTY });
  });

  it(
    'of every line is taken when an order is confirmed',
    async () => {
      await admin.patch(CUPS, { stock: PLENTY });
      const customer = await Customer.arrives();
      const { body } = await customer.order([
        { productId: CUPS, quantity: 3 },
        { productId: CUPS, quantity: 4 },
      ]);
      expect((await customer.final(body.id)).state).toBe('confirmed');
      expect(await admin.stock(CUPS)).toBe(PLENTY - 7);
    },
    LONG,
  );

  it(
    'that lacks for one line cancels the order, and of its other lines nothing is taken',
    async () => {
      await admin.patch(AIR_CARE, { stock: 3 });
      const others = (await admin.patch(BEANS, { stock: PLENTY })).stock;
      const customer = await Customer.arrives();
      const { body } = await customer.order([
        { productId: BEANS, quantity: 1 },
        { productId: AIR_CARE, quantity: 4 },
      ]);
      expect(await customer.final(body.id)).toMatchObject({ state: 'cancelled', reason: 'out-of-stock' });
      expect([await admin.stock(BEANS), await admin.stock(AIR_CARE)]).toEqual([others, 3]);
      const told = async () => (await customer.get('/api/notifications')).body.items as object[];
      const [notification] = await eventually(told, (items) => items.length > 0);
      expect(notification).toMatchObject({ kind: 'order-cancelled', orderId: body.id, reason: 'out-of-stock' });
    },
    LONG,
  );

  it(
    'of one unit goes to exactly one of two customers who order it at the same time',
    async () => {
      for (let again = 0; again < 3; again += 1) {
        await admin.patch(AIR_CARE, { stock: 1 });
        const customers = [await Customer.arrives(), await Customer.arrives()];
        const orders = await Promise.all(customers.map((one) => one.order([{ productId: AIR_CARE, quantity: 1 }])));
        const finals = await Promise.all(customers.map((one, index) => one.final(orders[index]!.body.id)));
        expect(finals.map(({ state }) => state).sort()).toEqual(['cancelled', 'confirmed']);
        expect(await admin.stock(AIR_CARE)).toBe(0);
      }
    },
    LONG,
  );
});
