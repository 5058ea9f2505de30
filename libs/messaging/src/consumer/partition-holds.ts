import type { FetchedMessage, HeldPartition } from '../kafka/kafka-driver.ts';

/** One hold a partition: that of its lowest offset, as all that follows waits with it anyway. */
export function earliestHolds(holds: readonly HeldPartition[]): HeldPartition[] {
  const earliest = new Map<string, HeldPartition>();
  for (const hold of holds) {
    const partition = `${hold.topic}/${hold.partition}`;
    const known = earliest.get(partition);
    if (!known || hold.offset < known.offset) earliest.set(partition, hold);
  }
  return [...earliest.values()];
}

/** Whether the message lies before what is held of its partition. */
export function isBefore({ topic, partition, offset }: FetchedMessage, holds: readonly HeldPartition[]): boolean {
  return !holds.some((hold) => hold.topic === topic && hold.partition === partition && offset >= hold.offset);
}
