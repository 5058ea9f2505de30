import { type Admin, Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { type Instance, postgresUrl } from '../../infra/local/ports.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import type { Processes } from './cpu.ts';
import { createInboxTable } from '../../libs/messaging/src/inbox/inbox-table.ts';
import { createOutboxTables } from '../../libs/messaging/src/outbox/outbox-tables.ts';
import { SYSTEMS, topicOf } from './systems.ts';

const PARTITIONS = 6;

const NAIVE_TABLES = [
  `CREATE TABLE naive_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
  )`,
  'CREATE INDEX naive_outbox_unsent ON naive_outbox (id) WHERE sent_at IS NULL',
  'CREATE TABLE naive_effect (event_id uuid PRIMARY KEY, cell text NOT NULL, n int NOT NULL)',
];
const TABLES = ['outbox', 'inbox', 'effect', 'naive_outbox', 'naive_effect'];

/** The effects of a cell, counted. */
export interface Counted {
  readonly rows: number;
  readonly events: number;
}

/** A database and topics of one run, on the servers of an instance; all of it goes when the run ends. */
export class Stage {
  readonly runId: string;
  readonly brokers: string;
  readonly databaseUrl: string;
  readonly client: pg.Client;
  readonly servers: Processes;
  private readonly adminUrl: string;

  private constructor(instance: Instance, state: RunState, runId: string) {
    const { ports } = instance;
    this.runId = runId;
    this.brokers = `127.0.0.1:${ports.kafka}`;
    this.adminUrl = postgresUrl(ports.postgresCatalog.primary, 'postgres');
    this.databaseUrl = postgresUrl(ports.postgresCatalog.primary, this.database);
    this.client = new pg.Client({ connectionString: this.databaseUrl });
    const pidsOf = (...names: string[]) =>
      state.parts.flatMap((part) => (names.includes(part.name) && part.process ? [part.process.pid] : []));
    this.servers = { kafka: pidsOf('kafka'), postgres: pidsOf('postgres-catalog', 'postgres-catalog-replica') };
  }

  static async open(instance: Instance, state: RunState): Promise<Stage> {
    const stage = new Stage(instance, state, Date.now().toString(36));
    try {
      await stage.create();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Empty tables, and no checkpoint due, before each cell. */
  async reset(): Promise<void> {
    await this.client.query(`TRUNCATE ${TABLES.join(', ')}`);
    await this.client.query('CHECKPOINT');
  }

  async effects(cell: string, table: 'effect' | 'naive_effect'): Promise<Counted> {
    const text = `SELECT count(*)::int AS rows, count(DISTINCT n)::int AS events FROM ${table} WHERE cell = $1`;
    const { rows } = await this.client.query<Counted>(text, [cell]);
    return rows[0]!;
  }

  /** How many lanes of the outbox each relay holds, the most first. */
  async lanesHeld(): Promise<number[]> {
    const { rows } = await this.client.query<{ held: number }>(
      `SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) GROUP BY pid ORDER BY 1 DESC`,
    );
    return rows.map(({ held }) => held);
  }

  async settings(): Promise<{ fsync: string; synchronousCommit: string }> {
    const { rows } = await this.client.query<{ fsync: string; synchronousCommit: string }>(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS "synchronousCommit"`,
    );
    return rows[0]!;
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
    await this.inPostgres(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
    await this.inKafka(async (admin) => {
      const topics = (await admin.listTopics()).filter((topic) => topic.includes(this.runId));
      if (topics.length > 0) await admin.deleteTopics({ topics });
      const { groups } = await admin.listGroups();
      const ours = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.includes(this.runId));
      if (ours.length > 0) await admin.deleteGroups(ours);
    });
  }

  private get database(): string {
    return `experiment_${this.runId}`;
  }

  private async create(): Promise<void> {
    await this.inPostgres(`CREATE DATABASE ${this.database}`);
    await this.client.connect();
    const effect = 'CREATE TABLE effect (cell text NOT NULL, n int NOT NULL, at timestamptz NOT NULL DEFAULT now())';
    for (const statement of [...createOutboxTables(), ...createInboxTable(), effect, ...NAIVE_TABLES])
      await this.client.query(statement);
    await this.inKafka(async (admin) => {
      const topics = SYSTEMS.map((system) => ({ topic: topicOf(this.runId, system), numPartitions: PARTITIONS }));
      await admin.createTopics({ topics, waitForLeaders: true });
    });
  }

  private async inPostgres(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  private async inKafka(work: (admin: Admin) => Promise<void>): Promise<void> {
    const kafka = new Kafka({ clientId: 'experiment', brokers: [this.brokers], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    try {
      await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
