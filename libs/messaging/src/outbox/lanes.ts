/**
 * The events of a database leave in this many independent lanes; a lane is relayed by one process at a time. The
 * number is part of the tables: changing it moves keys between lanes, so the outbox has to be empty at that moment.
 */
export const LANES = 4;

/** Lane of a key: FNV-1a (32 bit) modulo {@link LANES}. All events of a key share a lane, hence their order. */
export function laneOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % LANES;
}
