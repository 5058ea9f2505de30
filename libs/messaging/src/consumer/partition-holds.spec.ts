import type { FetchedMessage } from '../kafka/kafka-driver.ts';
import { earliestHolds, isBefore } from './partition-holds.ts';

const hold = (partition: number, offset: bigint, until = 0) => ({ topic: 't', partition, offset, until });
const message = (partition: number, offset: bigint) => ({ topic: 't', partition, offset }) as FetchedMessage;

test('a partition is held at its first unfinished message', () => {
  expect(earliestHolds([hold(0, 9n), hold(1, 4n), hold(0, 7n, 5)])).toEqual([hold(0, 7n, 5), hold(1, 4n)]);
});

test('only what lies before a hold in its own partition is finished', () => {
  const holds = [hold(0, 7n)];
  expect([message(0, 6n), message(0, 7n), message(0, 8n), message(1, 9n)].map((m) => isBefore(m, holds))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
