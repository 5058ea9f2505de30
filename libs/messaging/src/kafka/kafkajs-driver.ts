import { type Admin, type ITopicConfig, Kafka } from 'kafkajs';
import { backOffMs, pause } from './back-off.ts';
import type {
  ConsumerOptions,
  DriverOptions,
  KafkaConsumer,
  KafkaDriver,
  KafkaProducer,
  TopicDefinition,
} from './kafka-driver.ts';
import { kafkajsLogs } from './kafkajs-logs.ts';
import { KafkajsProducer } from './kafkajs-producer.ts';
import { KafkajsSession } from './kafkajs-session.ts';
import { RestartingConsumer } from './restarting-consumer.ts';
import { sessionOptions } from './session-options.ts';

/**
 * kafkajs 2 behind {@link KafkaDriver}. kafkajs gives up on a broker that stays away, in several ways; so a producer
 * that failed and a consumer that crashed are thrown away, and new ones made, until the broker is back.
 */
export class KafkajsDriver implements KafkaDriver {
  private readonly kafka: Kafka;

  constructor(private readonly options: DriverOptions) {
    this.kafka = new Kafka({
      clientId: options.clientId,
      brokers: [...options.brokers],
      logCreator: kafkajsLogs,
      connectionTimeout: 2_000,
      // A frozen broker keeps its sockets open; 30 s, the default, would be the time to notice it.
      requestTimeout: 10_000,
      // Short: who calls tries again with back-off, on a new client.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 },
    });
  }

  createProducer(): KafkaProducer {
    return new KafkajsProducer(this.kafka);
  }

  createConsumer(options: ConsumerOptions): KafkaConsumer {
    const session = sessionOptions(this.options, options);
    return new RestartingConsumer(options.groupId, (onJoin) => new KafkajsSession(this.kafka, session, onJoin));
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter(({ topic }) => !existing.has(topic));
      // Resolves with false when another process has created one of them meanwhile.
      if (missing.length) await admin.createTopics({ topics: missing.map(topicConfig), waitForLeaders: true });
      // The existing ones too: another process may have created them a moment ago.
      for (const { topic } of topics) await untilServed(admin, topic);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

/**
 * A leader is named some milliseconds before it knows that it leads, and refuses what is sent to it until then. Asking for
 * offsets asks the leaders themselves.
 */
async function untilServed(admin: Admin, topic: string): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (failures === 10) throw error;
      await pause(backOffMs(failures, 50, 1_000));
    }
  }
}

function topicConfig({ topic, partitions, retentionMs }: TopicDefinition): ITopicConfig {
  const configEntries = retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }];
  return { topic, numPartitions: partitions, configEntries };
}
