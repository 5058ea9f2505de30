import { Admin, type BaseOptions, findErrorBy } from '@platformatic/kafka';
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

/** New topics have leaders after some ten milliseconds; whoever sends before that is refused. */
const LEADERS_WITHIN_MS = 5_000;

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
    const session = {
      ...options,
      base: this.base,
      sessionTimeoutMs: this.options.sessionTimeoutMs ?? 6_000,
      heartbeatMs: this.options.heartbeatMs ?? 1_500,
      fetchBytes: this.options.fetchBytes ?? 1_048_576,
    };
    return new RestartingConsumer(options.groupId, (onJoin) => new PlatformaticSession(session, onJoin));
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    const admin = new Admin(this.base);
    try {
      const missing = await missingTopics(admin, topics);
      // Settings are given for all topics of one request.
      for (const group of Map.groupBy(missing, ({ retentionMs }) => retentionMs).values()) await create(admin, group);
      if (missing.length) await leadersOf(admin, missing);
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

async function leadersOf(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
  const signal = AbortSignal.timeout(LEADERS_WITHIN_MS);
  for (let tries = 1; ; tries++) {
    try {
      const metadata = await admin.metadata({ topics: topics.map(({ topic }) => topic), forceUpdate: true });
      const partitions = [...metadata.topics.values()].flatMap((topic) => topic?.partitions ?? []);
      const wanted = topics.reduce((sum, topic) => sum + topic.partitions, 0);
      if (partitions.filter(({ leader }) => leader >= 0).length >= wanted) return;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    if (signal.aborted) return;
    await pause(backOffMs(tries, 20, 200), signal);
  }
}
