import { Admin, type BaseOptions, findErrorBy, ListOffsetTimestamps } from '@platformatic/kafka';
import { backOffMs, pause } from './back-off.ts';
import type {
  ConsumerOptions,
  DriverOptions,
  KafkaConsumer,
  KafkaDriver,
  KafkaProducer,
  TopicDefinition,
} from './kafka-driver.ts';
import { PlatformaticProducer } from './platformatic-producer.ts';
import { PlatformaticSession } from './platformatic-session.ts';
import { RestartingConsumer } from './restarting-consumer.ts';
import { sessionOptions } from './session-options.ts';

/** New topics are served after some ten milliseconds, on a busy disk after some hundred. */
const SERVED_WITHIN_MS = 10_000;

/**
 * @platformatic/kafka 2 behind {@link KafkaDriver}: its producer, and of its consumer the membership and the single
 * requests. Its own message streams are not used, since they can neither hold one partition nor wait with a rebalance
 * for the messages that are being handled.
 */
export class PlatformaticDriver implements KafkaDriver {
  private readonly base: BaseOptions;

  constructor(private readonly options: DriverOptions) {
    this.base = {
      clientId: options.clientId,
      bootstrapBrokers: [...options.brokers],
      connectTimeout: 2_000,
      // A frozen broker keeps its sockets open; 30 s, the default, would be the time to notice it.
      requestTimeout: 10_000,
      // Leaders that move are noticed by the errors of the old ones.
      metadataMaxAge: 60_000,
      retries: 0,
    };
  }

  createProducer(): KafkaProducer {
    return new PlatformaticProducer(this.base);
  }

  createConsumer(options: ConsumerOptions): KafkaConsumer {
    const session = { ...sessionOptions(this.options, options), base: this.base };
    return new RestartingConsumer(options.groupId, (onJoin) => new PlatformaticSession(session, onJoin));
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    const admin = new Admin(this.base);
    try {
      const missing = await missingTopics(admin, topics);
      // Settings are given for all topics of one request.
      for (const group of Map.groupBy(missing, ({ retentionMs }) => retentionMs).values()) await create(admin, group);
      // The existing ones too: another process may have created them a moment ago.
      await untilServed(admin, topics);
    } finally {
      await admin.close().catch(() => undefined);
    }
  }
}

async function missingTopics(admin: Admin, topics: readonly TopicDefinition[]): Promise<TopicDefinition[]> {
  const existing = new Set(await admin.listTopics());
  return topics.filter(({ topic }) => !existing.has(topic));
}

async function create(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
  const retentionMs = topics[0]?.retentionMs;
  try {
    await admin.createTopics({
      topics: topics.map(({ topic, partitions }) => ({ topic, partitions })),
      configs: retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }],
    });
  } catch (error) {
    // Another process has created some of them meanwhile; the others are created all the same.
    if (!rootsOf(error).every((root) => findErrorBy(root, 'apiId', 'TOPIC_ALREADY_EXISTS'))) throw error;
  }
}

function rootsOf(error: unknown): Error[] {
  return error instanceof AggregateError ? error.errors.flatMap(rootsOf) : [error as Error];
}

/**
 * A leader is named some milliseconds before it knows that it leads, and refuses what is sent to it until then: a batch
 * for several partitions would be taken by some and refused by others, and sent again to all. Asking for offsets asks the
 * leaders themselves.
 */
async function untilServed(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
  const signal = AbortSignal.timeout(SERVED_WITHIN_MS);
  const timestamp = ListOffsetTimestamps.LATEST;
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      const { topics: known } = await admin.metadata({ topics: topics.map(({ topic }) => topic), forceUpdate: true });
      const wanted = topics.map(({ topic: name }) => ({
        name,
        partitions: Array.from(known.get(name)!.partitions, (_, partitionIndex) => ({ partitionIndex, timestamp })),
      }));
      if (topics.every(({ partitions }, index) => wanted[index]!.partitions.length >= partitions)) {
        await admin.listOffsets({ topics: wanted });
        return;
      }
    } catch (error) {
      if (signal.aborted) throw error;
    }
    await pause(backOffMs(tries, 20, 200), signal);
  }
}
