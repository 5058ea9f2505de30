import fc from 'fast-check';
import { EventQueue } from './event-queue.ts';

it('gives events in the order of their times, and of their adding when those are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const queue = new EventQueue<number>();
      times.forEach((atMs, nth) => queue.add(atMs, nth));
      const taken = times.map(() => queue.take()!);
      const expected = times.map((_, nth) => nth).sort((a, b) => times[a]! - times[b]! || a - b);
      expect(taken).toEqual(expected);
      expect(queue.take()).toBeUndefined();
      expect(queue.nextMs).toBe(Infinity);
    }),
  );
});
