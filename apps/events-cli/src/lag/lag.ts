import { PARKED_HEADERS } from '@highstreet/messaging';
import type { KafkaReader, StoredMessage } from '../broker/kafka-reader.ts';
import { BadInput } from '../failure.ts';

/** How far a group is behind in one topic. */
export interface TopicLag {
  readonly group: string;
  readonly topic: string;
  /** Written and not handled yet; in a retry topic also those that wait for their time. */
  readonly messages: number;
  /** How long the oldest of them has been waiting; in a retry topic: how long it is over its time. */
  readonly seconds: number;
  /** A retry topic whose oldest message has its time still to come: in so many seconds. */
  readonly dueInSeconds?: number;
  /** Whether any member of the group reads the topic now. */
  readonly running: boolean;
}

export interface LagReport {
  readonly at: string;
  readonly topics: readonly TopicLag[];
  /** All messages, and the longest wait. */
  readonly total: { readonly messages: number; readonly seconds: number };
}

/**
 * Lag of all groups, or of one and its retries, in messages and in seconds. Seconds come from the next message that is
 * not handled: now minus the time at which it was written, the worst of the topic's partitions.
 *
 * It is what lies in Kafka: events that a relay has not sent yet are not in it (metric `outbox_oldest_age_seconds`).
 *
 * @throws BadInput if there is no such group
 */
export async function measureLag(reader: KafkaReader, only?: string, now = Date.now): Promise<LagReport> {
  const existing = [...(await reader.admin.listGroups()).keys()];
  const groups = existing.filter((group) => only === undefined || group === only || group === `${only}.retry`);
  if (only !== undefined && groups.length === 0) {
    throw new BadInput(`There is no group ${only}.`, `Groups here: ${existing.toSorted().join(', ') || 'none'}`);
  }
  const [subscriptions, committed] = await Promise.all([reader.subscriptions(groups), reader.committed(groups)]);
  const topicsOf = (group: string) =>
    new Set([...(subscriptions.get(group) ?? []), ...(committed.get(group)?.keys() ?? [])]);
  const present = new Set(await reader.topics());
  const topics = [...new Set(groups.flatMap((group) => [...topicsOf(group)]))].filter((topic) => present.has(topic));
  // Before the ends: a group may move on meanwhile, and would seem to be ahead.
  const first = await reader.offsets(topics, 'EARLIEST');
  const ends = await reader.offsets(topics, 'LATEST');
  const lags: TopicLag[] = [];
  for (const group of groups.toSorted()) {
    for (const topic of [...topicsOf(group)].filter((name) => present.has(name)).toSorted()) {
      let messages = 0;
      const waits: number[] = [];
      for (const [partition, end] of ends.get(topic) ?? []) {
        const from = larger(
          committed.get(group)?.get(topic)?.get(partition) ?? 0n,
          first.get(topic)?.get(partition) ?? 0n,
        );
        if (from >= end) continue;
        messages += Number(end - from);
        const next = await reader.messageAt(topic, partition, from);
        if (next) waits.push((now() - dueOf(next)) / 1_000);
      }
      const wait = waits.length ? Math.max(...waits) : 0;
      const running = subscriptions.get(group)?.has(topic) ?? false;
      lags.push({
        group,
        topic,
        messages,
        seconds: rounded(Math.max(0, wait)),
        ...(wait < 0 ? { dueInSeconds: rounded(-wait) } : {}),
        running,
      });
    }
  }
  return {
    at: new Date(now()).toISOString(),
    topics: lags,
    total: {
      messages: lags.reduce((sum, { messages }) => sum + messages, 0),
      seconds: Math.max(0, ...lags.map(({ seconds }) => seconds)),
    },
  };
}

/** When the message could have been handled: a retry waits for its time on purpose. */
function dueOf({ headers, timestamp }: StoredMessage): number {
  return Number(headers[PARKED_HEADERS.dueAt] ?? timestamp);
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
