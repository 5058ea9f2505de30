import { OrderStateChange } from '@highstreet/contracts';
import { BASE_URL } from './shop.ts';

/** All states that the stream of an order gives until the server ends it (server-sent events, WHATWG HTML 9.2). */
export async function statesOf(orderId: string, token: string): Promise<OrderStateChange[]> {
  const response = await fetch(`${BASE_URL}/api/orders/${orderId}/events`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const text = await response.text();
  const events = text.split(/\r?\n\r?\n/).map((event) => {
    const data = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
    return data.map((line) => line.slice('data:'.length).trim()).join('\n');
  });
  return events.filter((data) => data !== '').map((data) => OrderStateChange.parse(JSON.parse(data)));
}
