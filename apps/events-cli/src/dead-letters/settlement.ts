import { type TopicDefinition, type OutgoingMessage } from '@highstreet/messaging';
import type { StoredMessage } from '../broker/kafka-reader.ts';
import { type DeadLetter, deadLetterTopic } from './dead-letter.ts';

/** What somebody has decided about a dead letter: with one of these it is not open any more. */
export interface Settlement {
  readonly outcome: 'replayed' | 'discarded';
  readonly at: string;
  /** Only of what was discarded. */
  readonly reason?: string;
}

/**
 * A dead-letter topic and all that is in it is gone after 30 days and the 7 of a segment; a settlement is younger than
 * its letter, so it outlives it.
 */
const KEPT_MS = 90 * 24 * 3_600_000;

export function settledTopic(group: string): TopicDefinition {
  return { topic: `${deadLetterTopic(group)}.settled`, partitions: 1, retentionMs: KEPT_MS };
}

export function settlementMessage(letter: DeadLetter, settlement: Settlement): OutgoingMessage {
  return { topic: settledTopic(letter.group).topic, key: keyOf(letter), value: JSON.stringify(settlement) };
}

/** The settlements of a group's letters. */
export class Settlements {
  private readonly byKey = new Map<string, Settlement>();

  add({ key, value }: StoredMessage): void {
    if (key !== null) this.byKey.set(key, JSON.parse(value) as Settlement);
  }

  of(letter: DeadLetter): Settlement | undefined {
    return this.byKey.get(keyOf(letter));
  }
}

/** With the time of the failure: a topic that was made anew counts its offsets from 0, and its letters are others. */
function keyOf({ stored, failedAt }: DeadLetter): string {
  return `${stored.partition}:${stored.offset}:${failedAt}`;
}
