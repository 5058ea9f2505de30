import { Admin, Consumer, IS_CONTROL, ListOffsetTimestamps, type RecordsBatch } from '@platformatic/kafka';
import type { FetchedMessage } from '@highstreet/messaging';

/** A message with the time at which it was written. */
export interface StoredMessage extends FetchedMessage {
  readonly timestamp: number;
}

export interface ReadRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** Not read any more. */
  readonly to: bigint;
}

/** What one fetch asks for; a batch that is larger comes all the same. */
const FETCH_BYTES = 1_048_576;

/**
 * Looks into Kafka and leaves no trace: it reads partitions by offset, joins no group and commits nothing.
 * Not part of the messaging lib's driver, for no service reads so.
 */
export class KafkaReader {
  readonly admin: Admin;
  /** Only its fetch is used; a consumer that joins no group needs a group id all the same. */
  private readonly consumer: Consumer;

  constructor(readonly brokers: readonly string[]) {
    const options = {
      clientId: 'highstreet-events-cli',
      bootstrapBrokers: [...brokers],
      // Somebody waits at a terminal: a broker that is away is told within seconds.
      connectTimeout: 2_000,
      timeout: 10_000,
      retries: 2,
      retryDelay: 300,
    };
    this.admin = new Admin(options);
    this.consumer = new Consumer({ ...options, groupId: 'highstreet-events-cli' });
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.consumer.close(true), this.admin.close()]);
  }

  topics(): Promise<string[]> {
    return this.admin.listTopics();
  }

  /** What the members of each group read now. A group without members has no entry. */
  async subscriptions(groups: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
    const existing = await this.admin.listGroups();
    const known = groups.filter((group) => existing.has(group));
    if (known.length === 0) return new Map();
    const described = await this.admin.describeGroups({ groups: known });
    return new Map(
      [...described]
        .filter(([, { members }]) => members.size > 0)
        .map(([group, { members }]) => [
          group,
          new Set([...members.values()].flatMap(({ metadata }) => metadata?.topics ?? [])),
        ]),
    );
  }

  /** The next offset that each group will read, by topic and partition; what it has never committed is absent. */
  async committed(groups: readonly string[]): Promise<Map<string, Map<string, Map<number, bigint>>>> {
    if (groups.length === 0) return new Map();
    const listed = await this.admin.listConsumerGroupOffsets({ groups: [...groups] });
    return new Map(
      listed.map(({ groupId, topics }) => [
        groupId,
        new Map(
          topics.map(({ name, partitions }) => [
            name,
            new Map(
              partitions
                .filter(({ committedOffset }) => committedOffset >= 0n)
                .map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
            ),
          ]),
        ),
      ]),
    );
  }

  /** The first offset of each partition that is still there (`EARLIEST`), or the next one to be written (`LATEST`). */
  async offsets(topics: readonly string[], end: 'EARLIEST' | 'LATEST'): Promise<Map<string, Map<number, bigint>>> {
    if (topics.length === 0) return new Map();
    const { topics: known } = await this.admin.metadata({ topics: [...topics], forceUpdate: true });
    const timestamp = ListOffsetTimestamps[end];
    const listed = await this.admin.listOffsets({
      topics: [...known].map(([name, { partitionsCount }]) => ({
        name,
        partitions: Array.from({ length: partitionsCount }, (_, partitionIndex) => ({ partitionIndex, timestamp })),
      })),
    });
    return new Map(
      listed.map(({ name, partitions }) => [
        name,
        new Map(partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset])),
      ]),
    );
  }

  /** All that the topic holds now, partition by partition. What comes while it is read is left out. */
  async *readAll(topic: string): AsyncGenerator<StoredMessage> {
    const [first, last] = await Promise.all([this.offsets([topic], 'EARLIEST'), this.offsets([topic], 'LATEST')]);
    for (const [partition, to] of last.get(topic) ?? []) {
      yield* this.read({ topic, partition, from: first.get(topic)?.get(partition) ?? 0n, to });
    }
  }

  /** The first message at or after the offset, if there is one. */
  async messageAt(topic: string, partition: number, offset: bigint): Promise<StoredMessage | undefined> {
    for await (const message of this.read({ topic, partition, from: offset, to: offset + 1n }, 1)) return message;
    return undefined;
  }

  /** Messages of one partition; what its retention removed since is passed over. */
  async *read({ topic, partition, from, to }: ReadRange, bytes = FETCH_BYTES): AsyncGenerator<StoredMessage> {
    for (let next = from; next < to;) {
      const batches = await this.fetch(topic, partition, next, bytes);
      const last = batches.at(-1);
      if (!last) return;
      for (const message of batches.flatMap((batch) => messagesOf(topic, partition, batch))) {
        if (message.offset >= next) yield message;
      }
      next = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
    }
  }

  private async fetch(topic: string, partition: number, offset: bigint, bytes: number): Promise<RecordsBatch[]> {
    const { topics } = await this.admin.metadata({ topics: [topic] });
    const { id, partitions } = topics.get(topic)!;
    const { responses } = await this.consumer.fetch({
      node: partitions[partition]!.leader,
      minBytes: 1,
      maxBytes: bytes,
      maxWaitTime: 500,
      topics: [
        {
          topicId: id,
          partitions: [
            { partition, currentLeaderEpoch: -1, fetchOffset: offset, lastFetchedEpoch: -1, partitionMaxBytes: bytes },
          ],
        },
      ],
    });
    return responses[0]?.partitions[0]?.records ?? [];
  }
}

function messagesOf(topic: string, partition: number, batch: RecordsBatch): StoredMessage[] {
  if (batch.attributes & IS_CONTROL) return [];
  return batch.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    topic,
    partition,
    offset: batch.firstOffset + BigInt(offsetDelta),
    timestamp: Number(batch.firstTimestamp + timestampDelta),
    key: key?.toString() ?? null,
    value: value?.toString() ?? '',
    headers: Object.fromEntries(headers.map(([name, text]) => [String(name ?? ''), String(text ?? '')])),
  }));
}
