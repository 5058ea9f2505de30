import fc from 'fast-check';
import { Alarm } from './alarm.ts';
import { advance } from './lane-cursor.ts';
import { LANES, laneOf } from './lanes.ts';
import { sendBatches } from './send-batches.ts';

describe('a lane', () => {
  test('is the same for a key on every machine', () => {
    // FNV-1a of "a" is 0xe40c292c, of "foobar" 0xbf9cf968 (the test vectors of its authors).
    expect([laneOf('a'), laneOf('foobar')]).toEqual([0xe40c292c % LANES, 0xbf9cf968 % LANES]);
  });

  test('gets its share of the keys', () => {
    const counts = Array.from({ length: LANES }, () => 0);
    for (let n = 0; n < 4_000; n++) counts[laneOf(`order-${n}`)]!++;
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });
});

describe('the cursor of a lane', () => {
  const cursor = { lane: 1, done: '5:5:', target: null, position: '0' };

  test('works towards one snapshot while its pages are full, then takes the next', () => {
    const one = advance(cursor, '9:9:', ['3', '4'], 2);
    expect(one).toEqual({ lane: 1, done: '5:5:', target: '9:9:', position: '4' });
    const two = advance(one, '9:9:', ['6'], 2);
    expect(two).toEqual({ lane: 1, done: '9:9:', target: null, position: '0' });
    expect(advance(two, '12:14:13', [], 2)).toEqual({ lane: 1, done: '12:14:13', target: null, position: '0' });
  });
});

test('rows are cut into batches that a broker takes, without a change of their order', () => {
  const rows = fc.array(
    fc.integer({ min: 1, max: 900_000 }).map((size) => ({ value: 'x'.repeat(size) })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(rows, (list) => {
      const batches = sendBatches(list);
      expect(batches.flat()).toEqual(list);
      for (const batch of batches)
        expect(batch.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(1_000_000);
    }),
    { numRuns: 20 },
  );
  expect(sendBatches(Array.from({ length: 1_001 }, () => ({ value: '' }))).map((batch) => batch.length)).toEqual([
    500, 500, 1,
  ]);
});

describe('the alarm', () => {
  test('that rings during a sleep ends it, and before a sleep ends the next one', async () => {
    const alarm = new Alarm();
    const sleep = alarm.sleep(1e9);
    alarm.ring();
    await sleep;
    alarm.ring();
    await alarm.sleep(1e9);
  });
});
