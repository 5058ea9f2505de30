import { type SqlExecutor, sql } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';

// Sorted, so that two batches that share ids wait for each other instead of deadlocking.
const CLAIM = sql(
  'inbox.claim',
  `INSERT INTO inbox (consumer, event_id)
   SELECT $1, id FROM unnest($2::uuid[]) AS id ORDER BY id
   ON CONFLICT DO NOTHING RETURNING event_id`,
);

/**
 * Makes the handling of an event idempotent: the row that says "handled" is written in the handler's own transaction,
 * so a second delivery finds it and changes nothing. It is kept for {@link INBOX_DAYS} days; an event that is delivered
 * again after that is handled again.
 */
@Injectable()
export class Inbox {
  /**
   * One statement for all ids.
   *
   * @param consumer names the effect, not the service: two handlers of one event need two names
   * @returns the ids that are new to this consumer; handle these and no others
   */
  async claim(tx: SqlExecutor, consumer: string, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await tx.query<{ event_id: string }>(CLAIM, [consumer, eventIds]);
    return new Set(rows.map((row) => row.event_id));
  }
}
