/** The clients of libs/messaging, its default first. */
export const CLIENTS = ['platformatic', 'kafkajs'] as const;
export type Client = (typeof CLIENTS)[number];

/** What is compared: libs/messaging on either client, and the baseline in naive/. */
export const SYSTEMS = [...CLIENTS, 'naive'] as const;
export type System = (typeof SYSTEMS)[number];

/** Topic (and type of the events) of a system in this run; all topics and groups of a run hold its id. */
export function topicOf(runId: string, system: System): `${string}.${string}.v${number}` {
  return `experiment.${runId}-${system}.v1`;
}

export function groupOf(runId: string, system: System): string {
  return `experiment-${runId}-${system}`;
}
