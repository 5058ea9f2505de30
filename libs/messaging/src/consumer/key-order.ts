import type { Slots } from './slots.ts';

/**
 * Runs `work` for every item: in order within a key, concurrently across keys, in as many slots as there are.
 * `work` must not reject.
 */
export async function runInKeyOrder<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  slots: Slots,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const keys = Map.groupBy(items, keyOf);
  await Promise.all(
    [...keys.values()].map(async (ofKey) => {
      for (const item of ofKey) await slots.run(() => work(item));
    }),
  );
}
