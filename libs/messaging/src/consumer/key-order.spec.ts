import fc from 'fast-check';
import { runInKeyOrder } from './key-order.ts';
import { Slots } from './slots.ts';

const items = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd') }), { maxLength: 40 });

describe('events by key', () => {
  test('are handled all, in order within a key, never more at once than there are slots', async () => {
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 5 }), fc.scheduler(), async (list, max, scheduler) => {
        const numbered = list.map((item, n) => ({ ...item, n }));
        const done: { key: string; n: number }[] = [];
        let inFlight = 0;
        let most = 0;
        const all = runInKeyOrder(
          numbered,
          (item) => item.key,
          new Slots(max),
          async (item) => {
            most = Math.max(most, ++inFlight);
            await scheduler.schedule(Promise.resolve());
            inFlight--;
            done.push(item);
          },
        );
        await scheduler.waitFor(all);
        expect(most).toBeLessThanOrEqual(max);
        expect(done).toHaveLength(numbered.length);
        for (const key of ['a', 'b', 'c', 'd']) {
          expect(done.filter((item) => item.key === key)).toEqual(numbered.filter((item) => item.key === key));
        }
      }),
    );
  });

  test('of different keys are handled at the same time', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<void>();
    const all = runInKeyOrder(['a', 'b', 'a', 'c'], String, new Slots(8), async (key) => {
      started.push(key);
      await gate.promise;
    });
    await Promise.resolve();
    expect(started).toEqual(['a', 'b', 'c']);
    gate.resolve();
    await all;
    expect(started).toEqual(['a', 'b', 'c', 'a']);
  });
});

test('a slot is free again after work that failed', async () => {
  const slots = new Slots(1);
  await expect(slots.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(slots.run(async () => 'done')).resolves.toBe('done');
});
