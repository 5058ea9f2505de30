import { hash } from 'node:crypto';

/** Fixed for the life of the data: ids carry a bucket of this many. 1,024 allow shards to differ in load by some percent. */
export const BUCKETS = 1_024;

/**
 * The bucket of a customer, for ever: the first 4 bytes of SHA-256 of the id in UTF-8, big-endian, modulo 1,024.
 *
 * SHA-256 because every language, database and shell has it, so a bucket can be worked out anywhere from the id alone,
 * and because its bits are even for any pattern of ids. 1,024 divides 2³², so the modulo adds no bias.
 */
export function bucketOf(customerId: string): number {
  return hash('sha256', customerId, 'buffer').readUInt32BE(0) % BUCKETS;
}
