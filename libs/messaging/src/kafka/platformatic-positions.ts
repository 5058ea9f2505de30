import type { ClusterMetadata, Consumer, KafkaRecord } from '@platformatic/kafka';
import type { FetchedMessage, HeldPartition } from './kafka-driver.ts';

export type FetchRequest = Parameters<Consumer['fetch']>[0];
export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** Read from here next. */
  readonly offset: bigint;
  /** Not before this time (ms since 1970). */
  readonly heldUntil: number;
}

/** What a fetch brought of one partition. */
export interface FetchedPartition {
  readonly from: Position;
  readonly messages: readonly FetchedMessage[];
  /** Behind the last record, markers of transactions included. */
  readonly next: bigint;
}

/** Where a member of a group stands in the partitions of one assignment. */
export class Positions {
  private readonly positions = new Map<string, Position>();
  /** The group has gone on without waiting: nothing of this assignment is committed any more. */
  abandoned = false;

  constructor(positions: readonly Position[]) {
    for (const position of positions) this.positions.set(keyOf(position), position);
  }

  get all(): readonly Position[] {
    return [...this.positions.values()];
  }

  /** Takes the messages of a fetch as finished, but for those from a held offset on. @returns what has to be committed */
  settle(fetched: readonly FetchedPartition[], held: readonly HeldPartition[]): Position[] {
    const moved: Position[] = [];
    for (const { from, next } of fetched) {
      const hold = held.find(({ topic, partition }) => topic === from.topic && partition === from.partition);
      const position = { ...from, offset: hold?.offset ?? next, heldUntil: hold?.until ?? 0 };
      this.positions.set(keyOf(from), position);
      if (position.offset !== from.offset) moved.push(position);
    }
    return moved;
  }
}

export function fetchRequest(
  wanted: readonly Position[],
  metadata: ClusterMetadata,
  partitionMaxBytes: number,
): FetchRequest['topics'] {
  return [...Map.groupBy(wanted, ({ topic }) => topic)].map(([topic, positions]) => ({
    topicId: metadata.topics.get(topic)!.id,
    partitions: positions.map(({ partition, offset }) => ({
      partition,
      fetchOffset: offset,
      partitionMaxBytes,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
    })),
  }));
}

export function fetchedPartitions(
  { responses }: FetchResponse,
  wanted: readonly Position[],
  metadata: ClusterMetadata,
): FetchedPartition[] {
  const byId = new Map(
    wanted.map((position) => [`${metadata.topics.get(position.topic)!.id}/${position.partition}`, position]),
  );
  return responses.flatMap(({ topicId, partitions }) =>
    partitions.flatMap(({ partitionIndex, records }) => {
      const from = byId.get(`${topicId}/${partitionIndex}`);
      const last = records?.at(-1);
      if (!from || !records || !last) return [];
      const messages = records
        .filter(({ attributes }) => !(attributes & CONTROL_BATCH))
        .flatMap((batch) =>
          batch.records.map((record) => toMessage(from, batch.firstOffset + BigInt(record.offsetDelta), record)),
        )
        // The broker sends whole batches: the first may begin before what was asked for.
        .filter(({ offset }) => offset >= from.offset);
      return [{ from, messages, next: last.firstOffset + BigInt(last.lastOffsetDelta) + 1n }];
    }),
  );
}

/** https://kafka.apache.org/documentation/#recordbatch, attributes. */
const CONTROL_BATCH = 0x20;

function toMessage(
  { topic, partition }: Position,
  offset: bigint,
  { key, value, headers }: KafkaRecord,
): FetchedMessage {
  return {
    topic,
    partition,
    offset,
    key: key?.toString() ?? null,
    value: value?.toString() ?? '',
    headers: Object.fromEntries(headers.map(([name, text]) => [String(name ?? ''), String(text ?? '')])),
  };
}

function keyOf({ topic, partition }: Position): string {
  return `${topic}/${partition}`;
}
