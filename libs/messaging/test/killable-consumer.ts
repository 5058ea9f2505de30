import { createKafkaDriver, type KafkaClient } from '../src/kafka/create-driver.ts';

// A consumer in a process of its own, which a test may kill. It tells its parent what it has been given.

const [client, brokers, groupId, topic] = process.argv.slice(2) as [KafkaClient, string, string, string];
const driver = await createKafkaDriver(client, { brokers: brokers.split(','), clientId: 'killable' });
driver
  .createConsumer({
    groupId,
    topics: [topic],
    onFetch: async (messages) => {
      process.send?.(messages.map(({ value }) => value));
      return [];
    },
  })
  .start();
