import { openPostgres, type Postgres, sql, type SqlExecutor } from '@highstreet/postgres';
import { createTestDatabase, type TestDatabase, waitFor } from '@highstreet/testing';
import { setImmediate as turn } from 'node:timers/promises';
import type { OutgoingMessage } from '../src/kafka/kafka-driver.ts';
import { createInboxTable, createOutboxTables, type NewEvent, Outbox, OutboxRelay, uuidV7 } from '../src/index.ts';

export const silentMetrics = { relayed: () => undefined, oldestWaiting: () => undefined };

/** Takes what the relays send; can be told to fail, and holds sends back until `open` resolves. */
export class RecordingProducer {
  readonly sent: { readonly by: string; readonly key: string; readonly id: string }[] = [];
  broken = false;
  gate: Promise<void> = Promise.resolve();
  waiting = 0;

  by(name: string) {
    return {
      sendBatch: async (messages: readonly OutgoingMessage[]) => {
        this.waiting++;
        await this.gate;
        await turn();
        this.waiting--;
        if (this.broken) throw new Error('the broker is away');
        for (const { key, value } of messages) {
          this.sent.push({ by: name, key: key!, id: (JSON.parse(value) as { data: { id: string } }).data.id });
        }
      },
    };
  }

  get ids(): string[] {
    return this.sent.map(({ id }) => id);
  }
}

export function testEvent(key: string, id: string): NewEvent {
  return {
    topic: 'test.thing-happened.v1',
    key,
    envelope: {
      specversion: '1.0',
      id: uuidV7(),
      source: '/test',
      type: 'test.thing-happened.v1',
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      partitionkey: key,
      requestid: 'test',
      data: { id },
    },
  };
}

/** A database with an outbox and an inbox, and relays over it. */
export class OutboxFixture {
  readonly outbox = new Outbox();
  readonly producer = new RecordingProducer();
  private readonly relays: OutboxRelay[] = [];

  private constructor(
    private readonly testDatabase: TestDatabase,
    readonly database: Postgres,
  ) {}

  static async open(): Promise<OutboxFixture> {
    const testDatabase = await createTestDatabase();
    const database = await openTestPostgres(testDatabase.url);
    for (const statement of [...createOutboxTables(), ...createInboxTable()])
      await database.dataSource.query(statement);
    return new OutboxFixture(testDatabase, database);
  }

  startRelay(name = 'relay', options: { pageRows?: number } = {}): OutboxRelay {
    const relay = new OutboxRelay({
      database: this.database,
      producer: this.producer.by(name),
      outbox: this.outbox,
      metrics: silentMetrics,
      pollMs: 20,
      ...options,
    });
    this.relays.push(relay);
    relay.start();
    return relay;
  }

  append(key: string, ...ids: string[]): Promise<void> {
    return this.database.transaction((tx) => this.appendIn(tx, key, ...ids));
  }

  appendIn(tx: SqlExecutor, key: string, ...ids: string[]): Promise<void> {
    return this.outbox.append(
      tx,
      ids.map((id) => testEvent(key, id)),
    );
  }

  /** The lanes that are held now. */
  async lanesHeld(): Promise<number> {
    const rows = await this.database.query<{ held: number }>(
      sql(
        'test.lanes-held',
        `SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      ),
    );
    return rows[0]!.held;
  }

  allSent(ids: readonly string[]): Promise<true> {
    return waitFor(() => ids.every((id) => this.producer.ids.includes(id)) || undefined, { timeoutMs: 20_000 });
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
    await this.database.close();
    await this.testDatabase.drop();
  }
}

export function openTestPostgres(url: string): Promise<Postgres> {
  return openPostgres({ name: 'test', url, poolSize: 8, statementTimeoutMs: 10_000, connectTimeoutMs: 3_000 });
}
