import { CLOUD_EVENT } from '@highstreet/contracts';
import type { Postgres } from '@highstreet/postgres';
import { Logger } from '@nestjs/common';
import type { EventMetrics } from '../event-metrics.ts';
import { backOffMs, pause } from '../kafka/back-off.ts';
import type { KafkaProducer } from '../kafka/kafka-driver.ts';
import { Alarm } from './alarm.ts';
import { LANES } from './lanes.ts';
import type { Outbox } from './outbox.ts';
import { RelaySession } from './relay-session.ts';
import { type OutboxRow, sendBatches } from './send-batches.ts';

export interface OutboxRelayOptions {
  readonly database: Postgres;
  readonly producer: Pick<KafkaProducer, 'sendBatch'>;
  readonly outbox: Pick<Outbox, 'onWake'>;
  readonly metrics: Pick<EventMetrics, 'relayed' | 'oldestWaiting'>;
  readonly pollMs: number;
  /** Rows read at once of each lane: all that a relay ever holds in memory. */
  readonly pageRows?: number;
}

/** Tells any consumer that the value is a CloudEvent: its Kafka binding, §3.3.1. */
const HEADERS = { 'content-type': `${CLOUD_EVENT}; charset=UTF-8` };
const PAGE_ROWS = 1_000;
/** Between two looks under load: it gathers events into batches. */
const LINGER_MS = 5;
/** After an `append` its commit is expected within this time, so the relay looks every LINGER_MS. */
const EXPECT_MS = 100;
/** Two wake-ups of the other processes are this far apart, well within EXPECT_MS. */
const NOTIFY_MS = 20;
/** How late a lane is taken over whose relay has died. */
const LOCK_RETRY_MS = 500;
const ROTATE_MS = 30_000;

/**
 * Carries the events of one database from its outbox to Kafka. Any number of relays may run; each of the lanes is held
 * by one of them at a time, through a session advisory lock on a connection of its own, and another takes over when that
 * connection ends.
 *
 * Guaranteed: every committed event is sent at least once; first deliveries of a key keep the order of their appends;
 * nothing is skipped, however late a transaction commits. To that end the relay does not compare ids, which are not in
 * the order of commits, but snapshots: it sends what the present snapshot sees and the last one did not, in the order of
 * position (the method of PgQ, see https://wiki.postgresql.org/wiki/PGQ_Tutorial). An event whose transaction waited for
 * another one's row lock was appended after that one's commit: no snapshot sees it without the other.
 *
 * Degrades: while the broker is away events wait in the outbox and one page in memory; sends go on with back-off. A
 * relay that dies between a send and its note sends that page again, which the inbox of a consumer drops. A transaction
 * that stays open delays its own events only, but keeps its slot of the ring from being emptied. A dump that is
 * restored into another cluster, where transaction ids start anew, has to be restored with empty outbox tables.
 */
export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly alarm = new Alarm();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private expectUntil = 0;
  private othersWait = false;
  private readonly next = { locks: 0, notify: 0, rotation: Date.now() + ROTATE_MS };

  constructor(private readonly options: OutboxRelayOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Sends once more what is there, then frees the lanes. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.alarm.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const endWake = this.options.outbox.onWake(() => {
      this.othersWait = true;
      this.expect();
    });
    for (let failures = 1; !signal.aborted; failures++) {
      await this.runSession(() => (failures = 1)).catch((error: unknown) => {
        this.logger.warn(
          { database: this.options.database.name, err: error },
          'relay lost its session, taking a new one',
        );
      });
      await pause(backOffMs(failures, 100, 2_000), signal);
    }
    endWake();
  }

  private expect(): void {
    this.expectUntil = Date.now() + EXPECT_MS;
    this.alarm.ring();
  }

  private async runSession(onOpen: () => void): Promise<void> {
    const session = await RelaySession.open(this.options.database, () => this.expect());
    this.next.locks = 0;
    try {
      onOpen();
      while (!session.lost && !this.stopping.signal.aborted) {
        await this.lookAfter(session);
        const sent = await this.relayPage(session);
        if (sent > 0) await pause(LINGER_MS, this.stopping.signal);
        else await this.alarm.sleep(Date.now() < this.expectUntil ? LINGER_MS : this.options.pollMs);
      }
      if (!session.lost) await this.relayPage(session);
    } finally {
      session.close();
    }
  }

  /** Takes free lanes, wakes the relays that hold the others, empties slots: each no more often than it needs. */
  private async lookAfter(session: RelaySession): Promise<void> {
    const now = Date.now();
    if (session.lanes.length < LANES && now >= this.next.locks) {
      this.next.locks = now + LOCK_RETRY_MS;
      await session.acquireLanes();
    }
    if (session.lanes.length === LANES) this.othersWait = false;
    if (this.othersWait && now >= this.next.notify) {
      this.next.notify = now + NOTIFY_MS;
      this.othersWait = false;
      await session.notifyOthers();
    }
    if (session.lanes.includes(0) && now >= this.next.rotation) {
      this.next.rotation = now + ROTATE_MS;
      await session.emptySentSlots();
    }
  }

  /** @returns the number of events sent */
  private async relayPage(session: RelaySession): Promise<number> {
    if (session.lanes.length === 0) return 0;
    const page = await session.read(this.options.pageRows ?? PAGE_ROWS);
    if (page.rows.length === 0) {
      this.options.metrics.oldestWaiting(this.options.database.name, undefined);
      session.skip(page);
      return 0;
    }
    for (const batch of sendBatches(page.rows)) await this.send(batch, session);
    await session.save(page);
    return page.rows.length;
  }

  private async send(batch: readonly OutboxRow[], session: RelaySession): Promise<void> {
    const { database, metrics, producer } = this.options;
    const oldest = batch.reduce(
      (first, row) => (row.created_at < first ? row.created_at : first),
      batch[0]!.created_at,
    );
    const messages = batch.map(({ topic, key, value }) => ({ topic, key, value, headers: HEADERS }));
    for (let failures = 1; ; failures++) {
      metrics.oldestWaiting(database.name, oldest);
      try {
        await producer.sendBatch(messages);
        return metrics.relayed(database.name, batch.length);
      } catch (error) {
        if (failures === 1) this.logger.warn({ database: database.name, err: error }, 'events not sent, trying again');
        await pause(backOffMs(failures, 100, 2_000), this.stopping.signal);
        if (session.lost || this.stopping.signal.aborted) throw error;
      }
    }
  }
}
