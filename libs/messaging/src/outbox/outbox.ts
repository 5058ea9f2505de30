import { type SqlExecutor, sql } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';
import { FinalError } from '../events/event-errors.ts';
import type { NewEvent } from '../events/new-event.ts';
import { laneOf } from './lanes.ts';

/** Kafka refuses a message batch above 1 MiB (message.max.bytes); an event that never leaves would block its lane. */
const MAX_EVENT_BYTES = 900_000;

const APPEND = sql(
  'outbox.append',
  `INSERT INTO outbox (lane, topic, key, value)
   SELECT lane, topic, key, value
   FROM unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS e (lane, topic, key, value, nth)
   ORDER BY nth`,
);

/**
 * Events that are written in the transaction that they tell of: both are committed or neither is. The relay carries
 * them to Kafka; see {@link OutboxRelay} for what is guaranteed.
 *
 * Order: for each key in the order of `append`, provided that the writers of a key wait for each other, as they do when
 * they lock the aggregate's row before they append.
 */
@Injectable()
export class Outbox {
  private readonly listeners = new Set<() => void>();

  /** One statement for all events. `tx` must be a transaction of a database that a relay of the service watches. */
  async append(tx: SqlExecutor, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const values = events.map((event) => JSON.stringify(event.envelope));
    const tooLarge = values.findIndex((value) => Buffer.byteLength(value) > MAX_EVENT_BYTES);
    if (tooLarge >= 0) {
      throw new FinalError('event-too-large', `${events[tooLarge]!.topic} exceeds ${MAX_EVENT_BYTES} bytes, split it`);
    }
    await tx.query(APPEND, [
      events.map((event) => laneOf(event.key)),
      events.map((event) => event.topic),
      events.map((event) => event.key),
      values,
    ]);
    this.wake();
  }

  /**
   * Makes the relays of this process look now and for a short while (see {@link OutboxRelay}). `append` does it by
   * itself, as the commit follows in a moment; call it after a transaction that went on for long after its `append`.
   */
  wake(): void {
    for (const listener of this.listeners) listener();
  }

  /** @returns a function that ends the subscription */
  onWake(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
