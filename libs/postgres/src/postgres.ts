import { isConnectionError } from '@highstreet/service';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { SqlExecutor, Statement } from './statement.ts';

/** After the replica failed, reads go to the primary for this long before the replica is tried again. */
const REPLICA_RETRY_MS = 1_000;

/**
 * One Postgres database: a primary and, if there is one, a read replica.
 *
 * `query` and `transaction` go to the primary through the pool of the TypeORM data source; `read` goes to the replica
 * and may miss what was committed within the replication lag. A replica that cannot be reached costs latency, never
 * errors: reads fall back to the primary.
 */
export class Postgres implements SqlExecutor {
  private readonly logger = new Logger(Postgres.name);
  private replicaBrokenUntilMs = 0;

  constructor(
    readonly name: string,
    readonly dataSource: DataSource,
    private readonly primary: pg.Pool,
    private readonly replica: pg.Pool | undefined,
  ) {}

  async query<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.primary.query<Row>({ ...statement, values: [...values] });
    return result.rows;
  }

  async read<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    if (!this.replica || Date.now() < this.replicaBrokenUntilMs) return this.query<Row>(statement, values);
    try {
      const result = await this.replica.query<Row>({ ...statement, values: [...values] });
      return result.rows;
    } catch (error) {
      if (!isConnectionError(error) && !isRecoveryConflict(error)) throw error;
      this.replicaBrokenUntilMs = Date.now() + REPLICA_RETRY_MS;
      this.logger.warn({ database: this.name, err: error }, 'replica failed, reading from the primary');
      return this.query<Row>(statement, values);
    }
  }

  /** READ COMMITTED. Commits what `work` did, or rolls all of it back and throws on. */
  async transaction<T>(work: (tx: SqlExecutor) => Promise<T>): Promise<T> {
    const client = await this.primary.connect();
    let broken: Error | undefined;
    // A connection that ends between two statements is an 'error' event, which without a listener ends the process.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      await client.query('BEGIN');
      const result = await work(new Transaction(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((rollback: Error) => (broken = rollback));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  /** A connection of one's own to the primary, for LISTEN, COPY or advisory locks; the caller releases it. */
  connect(): Promise<pg.PoolClient> {
    return this.primary.connect();
  }

  async close(): Promise<void> {
    await this.replica?.end();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    else await this.primary.end();
  }
}

class Transaction implements SqlExecutor {
  constructor(private readonly client: pg.PoolClient) {}

  async query<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.client.query<Row>({ ...statement, values: [...values] });
    return result.rows;
  }
}

/** 40001 on a standby: the replay of a vacuum cancelled the read. */
function isRecoveryConflict(error: unknown): boolean {
  return (error as { code?: unknown }).code === '40001';
}
