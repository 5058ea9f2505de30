import { type OutgoingMessage, PARKED_HEADERS, retrySchedule } from '@highstreet/messaging';
import type { KafkaReader } from '../broker/kafka-reader.ts';
import { Failure } from '../failure.ts';
import { type DeadLetter, REPLAYS_HEADER } from './dead-letter.ts';

/** What the failure wrote on the message; without it the event starts over, with all its retries. */
const OF_THE_FAILURE: readonly string[] = [
  PARKED_HEADERS.attempt,
  PARKED_HEADERS.errorCode,
  PARKED_HEADERS.errorMessage,
  PARKED_HEADERS.failedAt,
  // Absent means due at once, whatever this machine's clock says.
  PARKED_HEADERS.dueAt,
];

/**
 * The event on its way back. It goes to a retry topic of the group that failed and not to the event's own topic, where
 * every group of the shop would get it again. Where it first stood (`original-…`) stays on it.
 */
export function replayedMessage({ stored, replays }: DeadLetter, topic: string): OutgoingMessage {
  const kept = Object.entries(stored.headers).filter(([name]) => !OF_THE_FAILURE.includes(name));
  return {
    topic,
    key: stored.key,
    value: stored.value,
    headers: { ...Object.fromEntries(kept), [REPLAYS_HEADER]: String(replays + 1) },
  };
}

export interface ReplayTarget {
  readonly topic: string;
  /** No instance reads it now; the event waits there for the next one. */
  readonly waits: boolean;
}

/**
 * The first retry topic of a group: of those that its instances read, the one with the shortest delay. While none runs,
 * the one that the delays name.
 *
 * @throws Failure if there is none
 */
export async function replayTarget(
  reader: KafkaReader,
  group: string,
  delaysMs: readonly number[],
): Promise<ReplayTarget> {
  const subscribed = [...(await reader.subscriptions([`${group}.retry`])).values()].flatMap((topics) => [...topics]);
  const shortest = subscribed
    .map((topic) => ({ topic, delayMs: delayOf(topic) }))
    .toSorted((one, other) => one.delayMs - other.delayMs)[0];
  if (shortest) return { topic: shortest.topic, waits: false };
  const topic = retrySchedule(group, delaysMs).stages[0]?.topic;
  if (topic && (await reader.topics()).includes(topic)) return { topic, waits: true };
  throw new Failure(
    `No instance of ${group} runs, and there is no topic ${topic ?? `${group}.retry-…`} to replay to.`,
    `Start ${group}, or set EVENTS_RETRY_DELAYS_MS as ${group} has it.`,
  );
}

/** The name of a retry topic ends in its delay. */
function delayOf(topic: string): number {
  const [, amount, unit] = /\.retry-(\d+)(ms|s)$/.exec(topic) ?? [];
  return amount ? Number(amount) * (unit === 's' ? 1_000 : 1) : Infinity;
}
