import { text } from 'node:stream/consumers';
import { OrderStream } from './order-stream.ts';

const ID = '01939f1c-0000-8000-8000-000000000001';
const placed = { id: ID, state: 'placed', totalCents: 5 } as const;
const confirmed = { id: ID, state: 'confirmed', totalCents: 5 } as const;

it('tells each state once, in its order, and ends with the final one', async () => {
  const stream = new OrderStream(ID, 60_000);
  for (const change of [placed, placed, confirmed, placed, confirmed]) stream.tell(change);
  const events = (await text(stream)).split('\n\n').filter((event) => event.startsWith('event:'));
  expect(events).toEqual([
    `event: state\nid: placed\ndata: ${JSON.stringify(placed)}`,
    `event: state\nid: confirmed\ndata: ${JSON.stringify(confirmed)}`,
  ]);
});

it('does not go back to placed when the answer of orders is older than the push', async () => {
  const stream = new OrderStream(ID, 60_000);
  stream.tell(confirmed);
  stream.tell(placed);
  expect(await text(stream)).not.toContain('placed');
});

it('keeps the connection alive by comments, and stops when the client goes', async () => {
  const stream = new OrderStream(ID, 1);
  for await (const chunk of stream) if (String(chunk).startsWith(': ')) break;
  expect(stream.destroyed).toBe(true);
  expect(() => stream.tell(confirmed)).not.toThrow();
});
