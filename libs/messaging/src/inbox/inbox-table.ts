/** How long an event is known to have been handled: longer than any topic keeps it for a replay by hand. */
export const INBOX_DAYS = 7;

/** SQL statements that create the inbox of a database; run them one by one in a migration. */
export function createInboxTable(): string[] {
  return [
    `CREATE TABLE inbox (
      consumer text NOT NULL,
      event_id uuid NOT NULL,
      handled_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (consumer, event_id)
    )`,
    'CREATE INDEX inbox_handled_at ON inbox USING brin (handled_at)',
  ];
}

export function dropInboxTable(): string[] {
  return ['DROP TABLE inbox'];
}
