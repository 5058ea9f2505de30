import { PARKED_HEADERS } from '@highstreet/messaging';
import type { StoredMessage } from '../broker/kafka-reader.ts';
import type { Filters } from '../command-line.ts';

const DEAD_LETTERS = '.dead-letters';
/** How often somebody has replayed the event; it stays on the message, so a letter tells that a replay did not help. */
export const REPLAYS_HEADER = 'replays';

/** An event that a group has given up on. */
export interface DeadLetter {
  /** `catalog:0:17`: group, partition and offset of the dead letter. */
  readonly id: string;
  readonly group: string;
  readonly failedAt: string;
  readonly type: string;
  readonly key: string;
  readonly attempts: number;
  readonly replays: number;
  readonly code: string;
  readonly message: string;
  readonly stored: StoredMessage;
}

export function deadLetterTopic(group: string): string {
  return `${group}${DEAD_LETTERS}`;
}

/** The group whose dead letters the topic holds. */
export function groupOf(topic: string): string | undefined {
  return topic.endsWith(DEAD_LETTERS) ? topic.slice(0, -DEAD_LETTERS.length) : undefined;
}

export function deadLetter(group: string, stored: StoredMessage): DeadLetter {
  const { headers } = stored;
  return {
    id: `${group}:${stored.partition}:${stored.offset}`,
    group,
    failedAt: headers[PARKED_HEADERS.failedAt] ?? new Date(stored.timestamp).toISOString(),
    // A letter may be one because its envelope is broken: then its topic tells the type.
    type: typeOf(stored.value) ?? headers[PARKED_HEADERS.originalTopic] ?? '?',
    key: stored.key ?? '',
    attempts: Number(headers[PARKED_HEADERS.attempt] ?? 0),
    replays: Number(headers[REPLAYS_HEADER] ?? 0),
    code: headers[PARKED_HEADERS.errorCode] ?? '',
    message: headers[PARKED_HEADERS.errorMessage] ?? '',
    stored,
  };
}

/** The group is not looked at: it has chosen the topic. */
export function matches(letter: DeadLetter, { type, code, key, since }: Filters): boolean {
  return (
    (type === undefined || letter.type === type) &&
    (code === undefined || letter.code === code) &&
    (key === undefined || letter.key === key) &&
    (since === undefined || Date.parse(letter.failedAt) >= since)
  );
}

/** The event as it was sent; text if it is no JSON. */
export function envelopeOf({ stored }: DeadLetter): unknown {
  try {
    return JSON.parse(stored.value);
  } catch {
    return stored.value;
  }
}

function typeOf(value: string): string | undefined {
  try {
    const { type } = JSON.parse(value) as { type?: unknown };
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}
