/** A message on its way to Kafka. */
export interface OutgoingMessage {
  readonly topic: string;
  /** Decides the partition: murmur2, as every Kafka client does. */
  readonly key: string | null;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message as it was read. */
export interface FetchedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** From this offset on the partition is not finished, and is not read again before `until` (ms since 1970). */
export interface HeldPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly until: number;
}

/**
 * Gets everything that one fetch brought, of all partitions, in the order of each partition. When it resolves, all
 * messages but those from a held offset on are committed; there is no other commit. It must not reject. It may be
 * called again before it resolves, for other partitions.
 */
export type FetchHandler = (messages: readonly FetchedMessage[]) => Promise<readonly HeldPartition[]>;

export interface ConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly onFetch: FetchHandler;
}

export interface KafkaProducer {
  /** Resolves when all in-sync replicas have the messages. Rejects when the broker is away; the next call starts anew. */
  sendBatch(messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaConsumer {
  /** Reads until `stop`, whatever happens: a lost broker, a crash of the client, a topic that does not exist yet. */
  start(): void;
  /** Reads no more, waits for the fetch that is being handled, commits it, leaves the group. */
  stop(): Promise<void>;
}

export interface TopicDefinition {
  readonly topic: string;
  readonly partitions: number;
  /** The broker's default (7 days) if not given. */
  readonly retentionMs?: number;
}

/** What every driver is made of. */
export interface DriverOptions {
  /** `host:port` of each broker that is asked for the others. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** 6,000 if not given. */
  readonly sessionTimeoutMs?: number;
  /** 1,500 if not given. */
  readonly heartbeatMs?: number;
  /** What one fetch may bring; 1 MiB if not given. */
  readonly fetchBytes?: number;
}

/** All that this library asks of a Kafka client. */
export interface KafkaDriver {
  createProducer(): KafkaProducer;
  createConsumer(options: ConsumerOptions): KafkaConsumer;
  /** Creates the topics that are missing, once. Rejects when the broker is away. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
}
