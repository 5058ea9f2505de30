import { defineEvent, Envelope, type EventDefinition, orderPlaced, ProblemError } from '@highstreet/contracts';
import { runInRequest } from '@highstreet/request-context';
import { parseEvent } from '../consumer/incoming-event.ts';
import { FinalError, TransientError } from './event-errors.ts';
import { failureKind } from './failure-kind.ts';
import { newEvent } from './new-event.ts';
import { uuidV7 } from './uuid-v7.ts';
import { z } from 'zod';

const thing = defineEvent({
  type: 'test.thing.v1',
  source: '/test',
  summary: 'A thing happened',
  data: z.object({ id: z.string() }),
  key: (data) => data.id,
});
const definitions = new Map<string, EventDefinition>([[thing.type, thing as unknown as EventDefinition]]);
const message = (envelope: object) => ({
  topic: thing.type,
  partition: 0,
  offset: 0n,
  key: 'a',
  value: JSON.stringify(envelope),
  headers: {},
});

describe('an event', () => {
  test('carries the request that made it, or the one of the event that it answers', () => {
    const own = runInRequest({ requestId: 'r-1' }, () => newEvent(thing, { id: 'a' }));
    expect(own).toMatchObject({
      topic: thing.type,
      key: 'a',
      envelope: { requestid: 'r-1', partitionkey: 'a', data: { id: 'a' } },
    });
    const answer = runInRequest({ requestId: 'r-2' }, () => newEvent(thing, { id: 'b' }, { causedBy: own.envelope }));
    expect(answer.envelope.requestid).toBe('r-1');
    expect(Envelope.safeParse(answer.envelope).success).toBe(true);
  });

  test('that breaks its contract is not made', () => {
    expect(() => newEvent(orderPlaced, { orderId: 'x' } as never)).toThrow(/orderId/);
  });

  test('is read back, without the fields that its contract does not know', () => {
    const { envelope } = newEvent(thing, { id: 'a' });
    expect(parseEvent(message({ ...envelope, data: { id: 'a', later: 1 } }), definitions).envelope).toEqual(envelope);
  });

  test('that cannot be read is a final error which names the field', () => {
    const { envelope } = newEvent(thing, { id: 'a' });
    expect(() => parseEvent(message({ ...envelope, data: { id: 1 } }), definitions)).toThrow(/^id: /);
    expect(() => parseEvent(message({ ...envelope, id: 'x' }), definitions)).toThrow(FinalError);
    expect(() => parseEvent({ ...message({}), value: '{' }, definitions)).toThrow('not JSON');
  });
});

test('ids made later sort later, and are UUIDs of version 7', () => {
  const ids = [1, 2, 1_700_000_000_000, 1_700_000_000_001].map((now) => uuidV7(now));
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true);
  expect(new Set(Array.from({ length: 5_000 }, () => uuidV7())).size).toBe(5_000);
});

describe('a failure is', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  test.each([
    ['final', new FinalError('x')],
    ['transient', new TransientError('x')],
    ['transient', coded('ECONNREFUSED')],
    ['transient', coded('57P01')],
    ['transient', coded('40P01')],
    ['transient', new Error('wrapped', { cause: coded('ECONNRESET') })],
    ['transient', new ProblemError('unavailable')],
    ['retriable', new ProblemError('not-found')],
    ['retriable', coded('23505')],
    ['retriable', 'a string'],
  ])('%s: %s', (kind, error) => expect(failureKind(error)).toBe(kind));
});
