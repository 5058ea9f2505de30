import { failureKind } from '../events/failure-kind.ts';
import type { FetchedMessage, OutgoingMessage } from '../kafka/kafka-driver.ts';
import { nextStage, type RetrySchedule } from './retry-schedule.ts';

/** Headers of a message in a retry or dead-letter topic. */
export const PARKED_HEADERS = {
  originalTopic: 'original-topic',
  originalPartition: 'original-partition',
  originalOffset: 'original-offset',
  /** How often it has failed. */
  attempt: 'attempt',
  errorCode: 'error-code',
  errorMessage: 'error-message',
  /** ISO 8601. */
  failedAt: 'failed-at',
  /** Milliseconds since 1970: not before this. Absent on a dead letter. */
  dueAt: 'due-at',
} as const;

/** Long enough to find the cause, short enough to stay far below what Kafka takes for a message. */
const MAX_ERROR_LENGTH = 1_000;

/** The message on its next stage after a failure: a retry topic, or the dead letters. */
export function parkedMessage(
  message: FetchedMessage,
  error: unknown,
  schedule: RetrySchedule,
  now: number,
): OutgoingMessage {
  const attempt = Number(message.headers[PARKED_HEADERS.attempt] ?? 0) + 1;
  const final = failureKind(error) === 'final';
  const stage = final ? { topic: schedule.deadLetters, delayMs: 0 } : nextStage(schedule, attempt);
  const headers = { ...message.headers };
  delete headers[PARKED_HEADERS.dueAt];
  return {
    topic: stage.topic,
    key: message.key,
    value: message.value,
    headers: {
      ...headers,
      [PARKED_HEADERS.originalTopic]: headers[PARKED_HEADERS.originalTopic] ?? message.topic,
      [PARKED_HEADERS.originalPartition]: headers[PARKED_HEADERS.originalPartition] ?? String(message.partition),
      [PARKED_HEADERS.originalOffset]: headers[PARKED_HEADERS.originalOffset] ?? String(message.offset),
      [PARKED_HEADERS.attempt]: String(attempt),
      [PARKED_HEADERS.errorCode]: errorCode(error),
      [PARKED_HEADERS.errorMessage]: (error instanceof Error ? error.message : String(error)).slice(
        0,
        MAX_ERROR_LENGTH,
      ),
      [PARKED_HEADERS.failedAt]: new Date(now).toISOString(),
      ...(stage.topic === schedule.deadLetters ? {} : { [PARKED_HEADERS.dueAt]: String(now + stage.delayMs) }),
    },
  };
}

export function dueAt(message: FetchedMessage): number {
  return Number(message.headers[PARKED_HEADERS.dueAt] ?? 0);
}

function errorCode(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return error instanceof Error ? error.name : 'unknown';
}
