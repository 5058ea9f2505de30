import { notificationId } from './notification-id.ts';

const ORDER = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

it('follows RFC 9562: the name space of DNS with www.example.com gives the UUID of its appendix A.4', () => {
  expect(notificationId(ORDER, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('differs by kind and not by time', () => {
  expect(notificationId(ORDER, 'order-confirmed')).toBe(notificationId(ORDER, 'order-confirmed'));
  expect(notificationId(ORDER, 'order-confirmed')).not.toBe(notificationId(ORDER, 'order-cancelled'));
});
