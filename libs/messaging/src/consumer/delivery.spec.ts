import type { Envelope } from '@highstreet/contracts';
import { TransientError } from '../events/event-errors.ts';
import { Delivery } from './delivery.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { Slots } from './slots.ts';
import type { Subscription } from './subscription.ts';

function event(key: string, n: number): IncomingEvent {
  const envelope = {
    specversion: '1.0',
    id: `${n}`,
    type: 't',
    partitionkey: key,
    requestid: 'r',
    time: new Date(0).toISOString(),
    data: n,
  };
  return {
    envelope: envelope as unknown as Envelope,
    message: { topic: 't', partition: 0, offset: BigInt(n), key, value: '', headers: {} },
  };
}

/** A handler of numbers. Nothing waits between its tries once `stop` has resolved. */
function deliver(
  events: readonly IncomingEvent[],
  handle: (n: number[]) => void,
  takesBatches = false,
  stop: Promise<void> = Promise.resolve(),
) {
  const subscription: Subscription = {
    types: new Set(['t']),
    takesBatches,
    call: async (payload) => handle((Array.isArray(payload) ? payload : [payload]).map(({ data }) => data as number)),
  };
  const stopping = new AbortController();
  void stop.then(() => stopping.abort());
  const options = {
    slots: new Slots(2),
    batchSize: 10,
    metrics: { handled: () => undefined },
    signal: stopping.signal,
  };
  return new Delivery(subscription, options).run(events);
}
const numbers = (failures: ReadonlyMap<IncomingEvent, { away: boolean }>) =>
  [...failures].map(([{ envelope }, { away }]) => [envelope.data, away]);

describe('a delivery', () => {
  test('names the events that failed', async () => {
    const failures = await deliver([event('a', 1), event('a', 2), event('b', 3)], ([n]) => {
      if (n === 2) throw new Error('no');
    });
    expect(numbers(failures)).toEqual([[2, false]]);
  });

  test('holds everything from the failure of a dependency on, and calls no more', async () => {
    const calls: number[] = [];
    const failures = await deliver(
      [1, 2, 3, 4].map((n) => event('k', n)),
      ([n]) => {
        calls.push(n!);
        if (n! > 1) throw new TransientError('away');
      },
    );
    expect(calls).toEqual([1, 2]);
    expect(numbers(failures)).toEqual([
      [2, true],
      [3, true],
      [4, true],
    ]);
  });

  test('blames the event for a transient failure when others succeed after it', async () => {
    const others = Promise.withResolvers<void>();
    const failed = deliver(
      [event('a', 1), event('b', 2), event('c', 3)],
      ([n]) => {
        if (n === 1) throw new TransientError('away');
        if (n === 3) others.resolve();
      },
      false,
      // The tries of 1 end when 3 has been handled.
      others.promise,
    );
    expect(numbers(await failed)).toEqual([[1, false]]);
  });

  test('gives each event of a failed batch alone', async () => {
    const calls: number[][] = [];
    const failures = await deliver(
      [1, 2, 3].map((n) => event('a', n)),
      (batch) => {
        calls.push(batch);
        if (batch.includes(2)) throw new Error('no');
      },
      true,
    );
    expect(calls).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(numbers(failures)).toEqual([[2, false]]);
  });
});
