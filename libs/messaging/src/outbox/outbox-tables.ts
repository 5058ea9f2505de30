import { LANES } from './lanes.ts';

/** Slots of the ring and the time that each takes: a sent event is kept for 5 to 20 minutes. */
export const OUTBOX_SLOTS = 4;
export const OUTBOX_SLOT_SECONDS = 300;

/** The slot that a transaction beginning now writes to. */
export const CURRENT_SLOT_SQL = `(floor(extract(epoch FROM now()) / ${OUTBOX_SLOT_SECONDS})::bigint % ${OUTBOX_SLOTS})::smallint`;

/**
 * SQL statements that create the outbox of a database; run them one by one in a migration.
 *
 * Sent events are removed by truncating a whole partition, never row by row: no dead rows, no vacuum. The partitions are
 * a ring of time slots (the rotating tables of PgQ), so none has to be created ahead and an insert always finds its own.
 */
export function createOutboxTables(): string[] {
  return [
    `CREATE TABLE outbox (
      position bigint GENERATED ALWAYS AS IDENTITY,
      xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      slot smallint NOT NULL DEFAULT ${CURRENT_SLOT_SQL},
      lane smallint NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      value text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    ) PARTITION BY LIST (slot)`,
    ...Array.from(
      { length: OUTBOX_SLOTS },
      (_, slot) => `CREATE TABLE outbox_${slot} PARTITION OF outbox FOR VALUES IN (${slot})`,
    ),
    'CREATE INDEX outbox_lane_xid ON outbox (lane, xid, position)',
    // done: every event that this snapshot sees has been sent. target, position: how far the relay has come on its way
    // from done to the snapshot target, when there are more events between the two than one batch takes.
    `CREATE TABLE outbox_lane (
      lane smallint PRIMARY KEY,
      done pg_snapshot NOT NULL,
      target pg_snapshot,
      position bigint NOT NULL DEFAULT 0
    )`,
    `INSERT INTO outbox_lane (lane, done) SELECT lane, '1:1:' FROM generate_series(0, ${LANES - 1}) AS lane`,
  ];
}

export function dropOutboxTables(): string[] {
  return ['DROP TABLE outbox_lane', 'DROP TABLE outbox'];
}
