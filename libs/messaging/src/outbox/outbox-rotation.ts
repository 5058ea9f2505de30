import { CURRENT_SLOT_SQL, OUTBOX_SLOTS } from './outbox-tables.ts';

interface Client {
  query<Row extends object>(text: string): Promise<{ rows: Row[] }>;
}

/** A row is unsent while the `done` snapshot of its lane does not see it. The xid comparison comes first: it has an index. */
const unsent = (slot: number) => `EXISTS (
  SELECT 1 FROM outbox_lane c JOIN outbox_${slot} r
    ON r.lane = c.lane AND r.xid >= pg_snapshot_xmin(c.done) AND NOT pg_visible_in_snapshot(r.xid, c.done))`;

/**
 * Empties the slots of the ring that are past and wholly sent, by TRUNCATE: its cost does not depend on the rows.
 *
 * Nothing unsent can be lost: the exclusive lock waits out every transaction that has written to the slot, so the check
 * under it sees all their rows. A slot that is in use is left for the next time (NOWAIT), so no writer waits behind it.
 *
 * @returns the slots that were emptied
 */
export async function emptySentSlots(client: Client): Promise<number[]> {
  const emptied: number[] = [];
  for (let slot = 0; slot < OUTBOX_SLOTS; slot++) {
    const { rows } = await client.query<{ past: boolean }>(
      `SELECT ${CURRENT_SLOT_SQL} <> ${slot} AND EXISTS (SELECT 1 FROM outbox_${slot}) AND NOT ${unsent(slot)} AS past`,
    );
    if (rows[0]?.past && (await emptySlot(client, slot))) emptied.push(slot);
  }
  return emptied;
}

async function emptySlot(client: Client, slot: number): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(`LOCK TABLE outbox_${slot} IN ACCESS EXCLUSIVE MODE NOWAIT`);
    const { rows } = await client.query<{ unsent: boolean }>(`SELECT ${unsent(slot)} AS unsent`);
    if (rows[0]?.unsent) return false;
    await client.query(`TRUNCATE outbox_${slot}`);
    return true;
  } catch (error) {
    // lock_not_available
    if ((error as { code?: unknown }).code === '55P03') return false;
    throw error;
  } finally {
    await client.query('COMMIT');
  }
}
