import { orderMail } from './order-mail.ts';

const SETTINGS = { from: 'shop@example.org', customerDomain: 'customers.example.org', currency: 'USD' };
const CONFIRMED = {
  id: '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  orderId: '01939f1c-0000-8000-8000-000000000001',
  customerId: 'household-7',
  kind: 'order-confirmed' as const,
  data: { totalCents: 123_456 },
  requestId: 'r-1',
  createdAt: new Date(0),
  attempts: 1,
};

it('tells the order and its total to the customer, under an id that a second copy would have too', () => {
  const mail = orderMail(CONFIRMED, SETTINGS);
  expect(mail).toMatchObject({
    to: 'household-7@customers.example.org',
    messageId: '<2ed6657d-e927-568b-95e1-2665a8aea6a2@highstreet.local>',
    headers: { 'X-Order-Id': CONFIRMED.orderId, 'X-Request-Id': 'r-1' },
  });
  expect(mail.text).toContain(CONFIRMED.orderId);
  expect(mail.text).toContain('$1,234.56');
  expect(orderMail({ ...CONFIRMED, attempts: 2 }, SETTINGS)).toEqual(mail);
});

it('tells why an order was cancelled', () => {
  const mail = orderMail(
    { ...CONFIRMED, kind: 'order-cancelled', data: { totalCents: 100, reason: 'out-of-stock' } },
    SETTINGS,
  );
  expect(mail.subject).toBe('Your order was cancelled');
  expect(mail.text).toContain('out of stock');
});
