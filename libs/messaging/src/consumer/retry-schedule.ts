import type { TopicDefinition } from '../kafka/kafka-driver.ts';

/** A message that failed waits in a topic of its own, so that its partition goes on. */
export interface RetrySchedule {
  readonly stages: readonly { readonly topic: string; readonly delayMs: number }[];
  readonly deadLetters: string;
}

export function retrySchedule(groupId: string, delaysMs: readonly number[]): RetrySchedule {
  return {
    stages: delaysMs.map((delayMs) => ({ topic: `${groupId}.retry-${durationName(delayMs)}`, delayMs })),
    deadLetters: `${groupId}.dead-letters`,
  };
}

/** Where a message goes that has failed `attempt` times: 1 is the first stage; past the last one are the dead letters. */
export function nextStage(
  schedule: RetrySchedule,
  attempt: number,
): { readonly topic: string; readonly delayMs: number } {
  return schedule.stages[attempt - 1] ?? { topic: schedule.deadLetters, delayMs: 0 };
}

function durationName(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** Few messages pass here, and their order is lost anyway. */
const RETRY_PARTITIONS = 3;
/** Time enough for somebody to look at a dead letter and to replay it. */
const DEAD_LETTERS_KEPT_MS = 30 * 24 * 3_600_000;

export function retryTopics(schedule: RetrySchedule): TopicDefinition[] {
  return [
    ...schedule.stages.map(({ topic }) => ({ topic, partitions: RETRY_PARTITIONS })),
    { topic: schedule.deadLetters, partitions: 1, retentionMs: DEAD_LETTERS_KEPT_MS },
  ];
}
