import { ensureTopics } from '@highstreet/messaging';

// Makes the topic of every event that the contracts name, before the first service starts: consumers that join while
// topics appear are assigned their partitions over and over. Topics that exist stay as they are.

await ensureTopics({ brokers: (process.env.KAFKA_BROKERS ?? '').split(',') });
