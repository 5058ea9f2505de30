import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { answer } from '../processes/commands.ts';

// The relay as it is often written: a poll that locks 50 rows, an awaited send and an UPDATE for each of them.

export interface NaiveRelayConfig {
  readonly databaseUrl: string;
  readonly brokers: string;
}

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: string;
}

const SELECT = {
  name: 'naive.select',
  text: `SELECT id, topic, key, value FROM naive_outbox WHERE sent_at IS NULL
    ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED`,
};
const MARK = { name: 'naive.mark', text: 'UPDATE naive_outbox SET sent_at = now() WHERE id = $1' };
const BATCH_ROWS = 50;
/** Only when a batch was not full; a cron of one second, the usual way, would sleep after every batch. */
const POLL_MS = 10;

const config = JSON.parse(process.argv[2]!) as NaiveRelayConfig;
const client = new pg.Client({ connectionString: config.databaseUrl });
await client.connect();
const kafka = new Kafka({ clientId: 'naive-relay', brokers: config.brokers.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer();
await producer.connect();
let stopping = false;
const running = run();
answer({}, async () => {
  stopping = true;
  await running;
  await producer.disconnect();
  await client.end();
});

async function run(): Promise<void> {
  while (!stopping) {
    await client.query('BEGIN');
    const { rows } = await client.query<Row>(SELECT);
    for (const { id, topic, key, value } of rows) {
      await producer.send({ topic, messages: [{ key, value }] });
      await client.query({ ...MARK, values: [id] });
    }
    await client.query('COMMIT');
    if (rows.length < BATCH_ROWS) await delay(POLL_MS);
  }
}
