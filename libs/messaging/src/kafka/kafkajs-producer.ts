import { type Kafka, Partitioners, type Producer, type TopicMessages } from 'kafkajs';
import type { KafkaProducer, OutgoingMessage } from './kafka-driver.ts';

/**
 * Not idempotent in Kafka's sense: consumers drop duplicates by their inbox anyway, and kafkajs's idempotent producer
 * stays broken for ever after some failures of the broker.
 */
export class KafkajsProducer implements KafkaProducer {
  private connecting: Promise<Producer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  async sendBatch(messages: readonly OutgoingMessage[]): Promise<void> {
    const connecting = (this.connecting ??= this.connect());
    try {
      const producer = await connecting;
      // acks -1: all in-sync replicas have it before the outbox moves on.
      await producer.sendBatch({ topicMessages: byTopic(messages), acks: -1 });
    } catch (error) {
      if (this.connecting === connecting) this.connecting = undefined;
      // Not awaited: it takes seconds when the broker is away.
      connecting.then((producer) => producer.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const connecting = this.connecting;
    this.connecting = undefined;
    await connecting?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
    });
    await producer.connect();
    return producer;
  }
}

function byTopic(messages: readonly OutgoingMessage[]): TopicMessages[] {
  const topics = Map.groupBy(messages, (message) => message.topic);
  return [...topics].map(([topic, group]) => ({
    topic,
    messages: group.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
  }));
}
