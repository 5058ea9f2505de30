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
