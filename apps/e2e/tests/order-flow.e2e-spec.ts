import { listNotifications, Order } from '@highstreet/contracts';
import { statesOf } from '../client/event-stream.ts';
import { eventually } from '../client/eventually.ts';
import { mailsAbout } from '../client/mails.ts';
import { BREAD, ICE, PRICE_OF_BREAD, PRICE_OF_ICE } from '../client/products.ts';
import { Customer, FINAL_WITHIN_MS } from '../client/shop.ts';

const LONG = 2 * FINAL_WITHIN_MS;

describe('an order', () => {
  it('is placed with the prices of the catalogue, lines of one product added up, and 202 tells where it is', async () => {
    const customer = await Customer.arrives();
    const answer = await customer.order([
      { productId: BREAD, quantity: 1 },
      { productId: ICE, quantity: 1 },
      { productId: BREAD, quantity: 2 },
    ]);
    expect(answer.status).toBe(202);
    const order = Order.parse(answer.body);
    expect(answer.headers.get('location')).toBe(`/api/orders/${order.id}`);
    expect(order).toMatchObject({
      state: 'placed',
      customerId: customer.id,
      totalCents: 3 * PRICE_OF_BREAD + PRICE_OF_ICE,
    });
    expect(new Set(order.lines)).toEqual(
      new Set([
        { productId: BREAD, quantity: 3, priceCents: PRICE_OF_BREAD },
        { productId: ICE, quantity: 1, priceCents: PRICE_OF_ICE },
      ]),
    );
  });

  it('is there for its customer as soon as 202 was said', async () => {
    const customer = await Customer.arrives();
    for (let again = 0; again < 10; again += 1) {
      const { body } = await customer.order([{ productId: BREAD, quantity: 1 }]);
      expect(await customer.get(`/api/orders/${body.id}`)).toMatchObject({ status: 200, body: { id: body.id } });
    }
    expect((await customer.get('/api/orders')).body.items).toHaveLength(10);
  });

  it(
    'becomes confirmed, and its customer gets one notification, one mail and the end of the event stream',
    async () => {
      const customer = await Customer.arrives();
      const placed = Order.parse((await customer.order([{ productId: BREAD, quantity: 2 }])).body);
      const states = await statesOf(placed.id, customer.token);
      expect(states.at(-1)).toEqual({ id: placed.id, state: 'confirmed', totalCents: 2 * PRICE_OF_BREAD });
      expect(await customer.final(placed.id)).toMatchObject({ state: 'confirmed', totalCents: 2 * PRICE_OF_BREAD });

      const notifications = await eventually(
        async () => listNotifications.output.parse((await customer.get('/api/notifications')).body).items,
        (items) => items.length > 0,
      );
      expect(notifications).toMatchObject([
        { kind: 'order-confirmed', orderId: placed.id, totalCents: 2 * PRICE_OF_BREAD },
      ]);

      const mails = await eventually(
        () => mailsAbout(placed.id),
        (list) => list.length > 0,
      );
      expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
      expect(mails[0]!.to.join()).toContain(customer.id);
    },
    LONG,
  );

  it(
    'has an event stream that tells a late listener its final state and ends',
    async () => {
      const customer = await Customer.arrives();
      const { body } = await customer.order([{ productId: BREAD, quantity: 1 }]);
      await customer.final(body.id);
      expect((await statesOf(body.id, customer.token)).at(-1)).toMatchObject({ id: body.id, state: 'confirmed' });
    },
    LONG,
  );
});
