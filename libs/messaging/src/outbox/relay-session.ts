import type { Postgres } from '@highstreet/postgres';
import { advance, type LaneCursor } from './lane-cursor.ts';
import { LANES } from './lanes.ts';
import { emptySentSlots } from './outbox-rotation.ts';
import type { OutboxRow } from './send-batches.ts';

/** First key of the advisory locks; the second one is the lane. Any number will do that nobody else locks. */
const LOCK_CLASS = 7_041_773;
const CHANNEL = 'outbox';
/** The server ends the session of a relay that is frozen or cut off, which frees its lanes for others. */
const IDLE_TIMEOUT_S = 5;
const HEARTBEAT_MS = 1_000;

const READ = {
  name: 'outbox.read',
  text: `SELECT c.lane, s.now::text AS snapshot, r.position, r.topic, r.key, r.value, r.created_at
    FROM (SELECT pg_current_snapshot() AS now) AS s,
      unnest($1::smallint[], $2::pg_snapshot[], $3::pg_snapshot[], $4::bigint[]) AS c (lane, done, target, position)
    LEFT JOIN LATERAL (
      SELECT u.* FROM (
        SELECT o.* FROM outbox o WHERE o.lane = c.lane AND o.xid >= pg_snapshot_xmax(c.done)
        UNION ALL
        SELECT o.* FROM pg_snapshot_xip(c.done) AS x (xid) JOIN outbox o ON o.lane = c.lane AND o.xid = x.xid
      ) AS u
      WHERE (c.target IS NULL OR pg_visible_in_snapshot(u.xid, c.target)) AND u.position > c.position
      ORDER BY u.position LIMIT $5
    ) AS r ON true
    ORDER BY c.lane, r.position`,
};
const SAVE = {
  name: 'outbox.save',
  text: `UPDATE outbox_lane l SET done = c.done, target = c.target, position = c.position
    FROM unnest($1::smallint[], $2::pg_snapshot[], $3::pg_snapshot[], $4::bigint[]) AS c (lane, done, target, position)
    WHERE l.lane = c.lane`,
};

export interface Page {
  readonly rows: readonly OutboxRow[];
  /** The cursors as they are once the rows have been sent. */
  readonly cursors: readonly LaneCursor[];
}

/** The relay's own connection: it holds the locks of its lanes, and loses them with the connection. */
export class RelaySession {
  private cursors = new Map<number, LaneCursor>();
  private readonly heartbeat: NodeJS.Timeout;
  lost = false;

  private constructor(
    private readonly client: Awaited<ReturnType<Postgres['connect']>>,
    onNotify: () => void,
  ) {
    client.on('error', this.lose);
    client.on('end', this.lose);
    client.on('notification', onNotify);
    this.heartbeat = setInterval(() => void client.query('SELECT 1').catch(this.lose), HEARTBEAT_MS);
  }

  static async open(database: Postgres, onNotify: () => void): Promise<RelaySession> {
    const session = new RelaySession(await database.connect(), onNotify);
    try {
      // synchronous_commit off: a cursor that a crash sets back sends some events twice, which consumers bear.
      // enable_seqscan off: the tables grow and are emptied faster than their statistics are gathered.
      // force_generic_plan: to plan the read of a page took twice as long as the read (0.35 ms and 0.18 ms at 20 rows).
      await session.client
        .query(`SET application_name = 'outbox-relay'; SET synchronous_commit = off; SET enable_seqscan = off;
        SET plan_cache_mode = force_generic_plan; SET idle_session_timeout = '${IDLE_TIMEOUT_S}s'; LISTEN ${CHANNEL}`);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get lanes(): readonly number[] {
    return [...this.cursors.keys()];
  }

  /** Takes the lanes that nobody holds. The cursors are read after the locks are had: who held them has written his last. */
  async acquireLanes(): Promise<void> {
    const missing = Array.from({ length: LANES }, (_, lane) => lane).filter((lane) => !this.cursors.has(lane));
    if (missing.length === 0) return;
    const locked = await this.client.query<{ lane: number }>({
      name: 'outbox.lock',
      text: `SELECT lane FROM unnest($1::int[]) AS lane WHERE pg_try_advisory_lock(${LOCK_CLASS}, lane)`,
      values: [missing],
    });
    if (locked.rows.length === 0) return;
    const cursors = await this.client.query<LaneCursor>({
      name: 'outbox.cursors',
      text: 'SELECT lane, done::text, target::text, position FROM outbox_lane WHERE lane = ANY ($1)',
      values: [locked.rows.map((row) => row.lane)],
    });
    for (const cursor of cursors.rows) this.cursors.set(cursor.lane, cursor);
  }

  /** The events of the held lanes that have become visible since the cursors, at most `pageRows` a lane. */
  async read(pageRows: number): Promise<Page> {
    const before = [...this.cursors.values()];
    const { rows } = await this.client.query<OutboxRow & { snapshot: string; position: string | null }>({
      ...READ,
      values: [...columns(before), pageRows],
    });
    const cursors = before.map((cursor) => {
      const ofLane = rows.filter((row) => row.lane === cursor.lane);
      const positions = ofLane.flatMap((row) => row.position ?? []);
      return advance(cursor, cursor.target ?? ofLane[0]!.snapshot, positions, pageRows);
    });
    return { rows: rows.filter((row) => row.position !== null), cursors };
  }

  /** Moves on past an empty page: there is nothing that would have to be written down. */
  skip(page: Page): void {
    for (const cursor of page.cursors) this.cursors.set(cursor.lane, cursor);
  }

  async save(page: Page): Promise<void> {
    await this.client.query({ ...SAVE, values: columns(page.cursors) });
    this.skip(page);
  }

  /**
   * Wakes the relays of other processes. Never inside a business transaction: a transaction that has notified takes one
   * lock of the whole cluster at its commit, so all of them would commit one after the other.
   */
  async notifyOthers(): Promise<void> {
    await this.client.query({ name: 'outbox.notify', text: `SELECT pg_notify('${CHANNEL}', '')` });
  }

  /** @returns the slots that were emptied */
  emptySentSlots(): Promise<number[]> {
    return emptySentSlots(this.client);
  }

  close(): void {
    this.lose();
    // true: the connection is not reused, so its locks and settings end with it.
    this.client.release(true);
  }

  private readonly lose = () => {
    this.lost = true;
    clearInterval(this.heartbeat);
  };
}

function columns(cursors: readonly LaneCursor[]): unknown[] {
  return [
    cursors.map((cursor) => cursor.lane),
    cursors.map((cursor) => cursor.done),
    cursors.map((cursor) => cursor.target),
    cursors.map((cursor) => cursor.position),
  ];
}
