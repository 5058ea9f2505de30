import {
  type BaseOptions,
  type MessageToProduce,
  murmur2,
  ProduceAcks,
  Producer,
  stringSerializers,
} from '@platformatic/kafka';
import type { KafkaProducer, OutgoingMessage } from './kafka-driver.ts';

type Message = MessageToProduce<string, string, string, string>;

/**
 * Not idempotent in Kafka's sense: consumers drop duplicates by their inbox anyway, and this client's sends share their
 * sequence numbers, which the failure of any of them sets back to zero.
 */
export class PlatformaticProducer implements KafkaProducer {
  private producer: Producer<string, string, string, string> | undefined;

  constructor(private readonly base: BaseOptions) {}

  async sendBatch(messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const producer = (this.producer ??= new Producer({
      ...this.base,
      serializers: stringSerializers,
      retries: 2,
      retryDelay: 200,
    }));
    try {
      // All in-sync replicas have it before the outbox moves on.
      await producer.send({ messages: messages.map(toProduce), acks: ProduceAcks.ALL });
    } catch (error) {
      // A connection that only seems to be alive would fail every later send too.
      if (this.producer === producer) this.producer = undefined;
      producer.close().catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    await producer?.close().catch(() => undefined);
  }
}

function toProduce({ topic, key, value, headers }: OutgoingMessage): Message {
  if (key === null) return { topic, value, headers: { ...headers } };
  return { topic, key, value, headers: { ...headers }, partition: partitionHash(key) };
}

/** The client takes it modulo the topic's partitions. Its own default keeps the sign bit, which no other client does. */
function partitionHash(key: string): number {
  return murmur2(Buffer.from(key)) & 0x7fffffff;
}
