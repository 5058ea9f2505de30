import { EVENTS } from '@highstreet/contracts';
import { Kafka, logLevel } from 'kafkajs';

// Makes the topic of every event that the contracts name. Topics that exist stay as they are.

/** How many consumers of a group can share a topic: more than the services we run, so that more can be added. */
const PARTITIONS = 6;

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
const admin = new Kafka({ clientId: 'create-topics', brokers, logLevel: logLevel.ERROR }).admin();
await admin.connect();
try {
  const existing = new Set(await admin.listTopics());
  const missing = EVENTS.map(({ type }) => type).filter((type) => !existing.has(type));
  if (missing.length > 0)
    await admin.createTopics({
      topics: missing.map((topic) => ({ topic, numPartitions: PARTITIONS })),
      waitForLeaders: true,
    });
  console.log(missing.length > 0 ? `made ${missing.join(', ')}` : 'all topics are there');
} finally {
  await admin.disconnect();
}
