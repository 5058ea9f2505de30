import type { DriverOptions, KafkaDriver } from './kafka-driver.ts';

/** The clients that there is a driver for; docs/adr/0017-kafka-client.md compares them. */
export const KAFKA_CLIENTS = ['kafkajs', 'platformatic'] as const;
export type KafkaClient = (typeof KAFKA_CLIENTS)[number];

/** Loads the client that is asked for, and not the other one: a process pays for one of them only. */
export async function createKafkaDriver(client: KafkaClient, options: DriverOptions): Promise<KafkaDriver> {
  switch (client) {
    case 'kafkajs':
      return new (await import('./kafkajs-driver.ts')).KafkajsDriver(options);
    case 'platformatic':
      return new (await import('./platformatic-driver.ts')).PlatformaticDriver(options);
  }
}
