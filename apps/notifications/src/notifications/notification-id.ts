import { createHash } from 'node:crypto';

/**
 * The id of what is told of an order: a name-based UUID of version 5 (RFC 9562, 5.5) with the order as its name space.
 * However often an event comes, the notification is the same one, and so is the Message-ID of its mail.
 */
export function notificationId(orderId: string, kind: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(orderId.replaceAll('-', ''), 'hex'))
    .update(kind)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
