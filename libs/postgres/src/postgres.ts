import { isConnectionError, timeLeftMs } from '@highstreet/service';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { SqlExecutor, Statement } from './statement.ts';

/** After the replica failed, reads go to the primary, and one in this time tries the replica again. */
const REPLICA_RETRY_MS = 1_000;

/**
 * One Postgres database: a primary and, if there is one, a read replica.
 *
 * `query` and `transaction` go to the primary through the pool of the TypeORM data source; `read` goes to the replica
 * and may miss what was committed within the replication lag. A replica that cannot be reached costs latency, never
 * errors: reads fall back to the primary. A connection that fails in a transaction leaves open whether it committed.
 *
 * Nothing is begun for a request whose deadline is over. What has begun ends by the server's statement timeout; in a
 * transaction that is not above the time left, for there it can be set in the same round trip as BEGIN. A statement
 * alone would need another one. It is not ended from here either: cancelling takes a connection each, when the
 * server is short of them.
 */
export class Postgres implements SqlExecutor {
  private readonly logger = new Logger(Postgres.name);
  /** 0 while the replica is well. */
  private replicaRetryAtMs = 0;

  constructor(
    readonly name: string,
    readonly dataSource: DataSource,
    private readonly primary: pg.Pool,
    private readonly replica: pg.Pool | undefined,
    private readonly statementTimeoutMs = Infinity,
  ) {}

  async query<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    timeLeftMs();
    const result = await this.primary.query<Row>({ ...statement, values: [...values] });
    return result.rows;
  }

  async read<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    if (!this.replica || Date.now() < this.replicaRetryAtMs) return this.query<Row>(statement, values);
    timeLeftMs();
    const retry = this.replicaRetryAtMs > 0;
    // All others go on to the primary meanwhile: a replica that is silent would keep every one of them waiting.
    if (retry) this.replicaRetryAtMs = Infinity;
    try {
      const result = await this.replica.query<Row>({ ...statement, values: [...values] });
      if (retry) this.replicaRetryAtMs = 0;
      return result.rows;
    } catch (error) {
      const failed = isConnectionError(error) || isRecoveryConflict(error);
      if (failed || retry) this.replicaRetryAtMs = failed ? Date.now() + REPLICA_RETRY_MS : 0;
      if (!failed) throw error;
      this.logger.warn({ database: this.name, err: error }, 'replica failed, reading from the primary');
      return this.query<Row>(statement, values);
    }
  }

  /** READ COMMITTED. Commits what `work` did, or rolls all of it back and throws on. */
  async transaction<T>(work: (tx: SqlExecutor) => Promise<T>): Promise<T> {
    timeLeftMs();
    const client = await this.primary.connect();
    let broken: Error | undefined;
    // A connection that ends between two statements is an 'error' event, which without a listener ends the process.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      await client.query(this.begin());
      const result = await work(new Transaction(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A connection that does not answer would not answer this either, for as long again; to close it rolls back too.
      if (isConnectionError(error)) broken ??= error as Error;
      else await client.query('ROLLBACK').catch((rollback: Error) => (broken = rollback));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  private begin(): string {
    const leftMs = timeLeftMs();
    return leftMs < this.statementTimeoutMs ? `BEGIN; SET LOCAL statement_timeout = ${Math.ceil(leftMs)}` : 'BEGIN';
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
