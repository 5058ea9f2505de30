import type { Postgres } from '@highstreet/postgres';
import { sql } from '@highstreet/postgres';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging-options.ts';
import { INBOX_DAYS } from './inbox-table.ts';

const PURGE_EVERY_MS = 10 * 60_000;
/** Small enough to hold its locks for some ten milliseconds. */
const PURGE_ROWS = 5_000;

const PURGE = sql(
  'inbox.purge',
  `DELETE FROM inbox WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM inbox WHERE handled_at < now() - make_interval(days => $1) LIMIT ${PURGE_ROWS} FOR UPDATE SKIP LOCKED
   )) RETURNING 1`,
);

/** Removes inbox rows that are older than {@link INBOX_DAYS} days, in the background. */
@Injectable()
export class InboxPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(InboxPurge.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions) {}

  onApplicationBootstrap(): void {
    if (!this.options.inboxes?.length) return;
    this.timer = setInterval(() => void this.purgeAll(), PURGE_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async purgeAll(): Promise<void> {
    for (const database of this.options.inboxes ?? []) {
      await purgeInbox(database).catch((error: unknown) =>
        this.logger.warn({ database: database.name, err: error }, 'inbox not purged, trying again later'),
      );
    }
  }
}

/** @returns the number of rows removed */
export async function purgeInbox(database: Postgres, days: number = INBOX_DAYS): Promise<number> {
  for (let removed = 0; ;) {
    const rows = await database.query(PURGE, [days]);
    removed += rows.length;
    if (rows.length < PURGE_ROWS) return removed;
  }
}
