import type { NewEvent, Outbox } from '@highstreet/messaging';
import type { Postgres, SqlExecutor } from '@highstreet/postgres';
import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from './clock.ts';
import type { ClockArgument } from './service.ts';

/** Commits at once; above this an event waits, which counts as lateness. */
const CONNECTIONS = 32;

/** By event, in the order of their numbers. */
export interface WrittenByClock {
  /** Just before the statement that commits the event. */
  readonly sentAt: Float64Array;
  /** Milliseconds from when it was due until it was sent. */
  readonly lateness: Float64Array;
  /** Milliseconds from its sending until Postgres said that it is committed. */
  readonly commit: Float64Array;
}

/**
 * Writes events when they are due, whatever becomes of the ones before (open model), each by an INSERT that is its own
 * transaction: one trip to the server commits it, so that the load costs the machine as little as it can.
 */
export async function writeByClock(
  database: Postgres,
  outbox: Outbox,
  { cell, count, first, ratePerMs, startAt, step }: ClockArgument,
  eventOf: (cell: string, n: number) => NewEvent,
): Promise<WrittenByClock> {
  const mine = Math.ceil((count - first) / step);
  const sentAt = new Float64Array(mine);
  const lateness = new Float64Array(mine);
  const commit = new Float64Array(mine);
  const idle = await Promise.all(Array.from({ length: CONNECTIONS }, () => database.connect()));
  const connections = [...idle];
  const failures: unknown[] = [];
  const writing = new Set<Promise<void>>();
  for (let next = 0; next < mine && failures.length === 0;) {
    const dueAt = startAt + (first + next * step) / ratePerMs;
    if (clockMs() < dueAt || idle.length === 0) {
      await delay(1);
      continue;
    }
    const client = idle.pop()!;
    const connection: SqlExecutor = {
      query: async (statement, values = []) => (await client.query({ ...statement, values: [...values] })).rows,
    };
    const index = next;
    const event = eventOf(cell, first + index * step);
    sentAt[index] = clockMs();
    lateness[index] = sentAt[index]! - dueAt;
    next += 1;
    const write = outbox
      .append(connection, [event])
      .then(() => void (commit[index] = clockMs() - sentAt[index]!))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        idle.push(client);
        writing.delete(write);
      });
    writing.add(write);
  }
  await Promise.all(writing);
  for (const client of connections) client.release();
  if (failures.length > 0) throw failures[0];
  return { sentAt, lateness, commit };
}
