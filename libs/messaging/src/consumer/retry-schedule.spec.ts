import { FinalError } from '../events/event-errors.ts';
import type { FetchedMessage } from '../kafka/kafka-driver.ts';
import { dueAt, parkedMessage } from './parked-message.ts';
import { nextStage, retrySchedule, retryTopics } from './retry-schedule.ts';

const schedule = retrySchedule('orders', [1_000, 10_000, 60_000]);
const message: FetchedMessage = {
  topic: 'a.b.v1',
  partition: 3,
  offset: 7n,
  key: 'k',
  value: '{}',
  headers: { trace: 't' },
};

describe('the retry schedule', () => {
  test('leads through the delay topics to the dead letters', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => nextStage(schedule, attempt).topic)).toEqual([
      'orders.retry-1s',
      'orders.retry-10s',
      'orders.retry-60s',
      'orders.dead-letters',
      'orders.dead-letters',
    ]);
    expect(retryTopics(schedule).map(({ topic }) => topic)).toHaveLength(4);
    expect(retrySchedule('x', [250]).stages[0]!.topic).toBe('x.retry-250ms');
  });

  test('keeps where a message came from, counts its failures and says when it is due', () => {
    const headers: string[][] = [];
    let parked: FetchedMessage = message;
    for (let now = 1_000; headers.length < 4; now += 1_000) {
      const next = parkedMessage(parked, new Error('no'), schedule, now);
      headers.push([next.topic, next.headers!['attempt']!, next.headers!['due-at'] ?? '-']);
      parked = { ...message, topic: next.topic, offset: 99n, headers: next.headers! };
    }
    expect(headers).toEqual([
      ['orders.retry-1s', '1', '2000'],
      ['orders.retry-10s', '2', '12000'],
      ['orders.retry-60s', '3', '63000'],
      ['orders.dead-letters', '4', '-'],
    ]);
    expect(parked.headers).toMatchObject({
      'original-topic': 'a.b.v1',
      'original-partition': '3',
      'original-offset': '7',
      trace: 't',
    });
    expect(dueAt(parked)).toBe(0);
  });

  test('takes a final error to the dead letters at once, with its code', () => {
    const parked = parkedMessage(message, new FinalError('order-unknown', 'no such order'), schedule, 0);
    expect(parked.topic).toBe('orders.dead-letters');
    expect(parked.headers).toMatchObject({
      attempt: '1',
      'error-code': 'order-unknown',
      'error-message': 'no such order',
    });
  });
});
