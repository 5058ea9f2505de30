import { ProblemError } from '@highstreet/contracts';
import type { Postgres, SqlExecutor, Statement } from '@highstreet/postgres';
import { isConnectionError } from '@highstreet/service';
import type { BucketMap } from './bucket-map.ts';
import { checkIdentity } from './shard-identity.ts';
import { ShardLayoutError } from './shard-layout-error.ts';

/**
 * One shard: its database, once that has been seen to be the right one. While it cannot be reached each call fails with
 * the problem `unavailable` (503); it is asked anew with each call, so it serves again as soon as it is back.
 */
export class Shard implements SqlExecutor {
  private verified: Promise<void> | undefined;

  constructor(
    readonly number: number,
    /** For what watches the database by itself, as the relay of an outbox does. */
    readonly postgres: Postgres,
    private readonly map: Pick<BucketMap, 'mapId'>,
  ) {}

  /** On the primary. */
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]> {
    return this.guard(() => this.postgres.query<Row>(statement, values));
  }

  /** On the replica: may miss what was written a moment ago. */
  read<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]> {
    return this.guard(() => this.postgres.read<Row>(statement, values));
  }

  transaction<T>(work: (tx: SqlExecutor) => Promise<T>): Promise<T> {
    return this.guard(() => this.postgres.transaction(work));
  }

  /** @throws ShardLayoutError when the database is another shard than its place in the list of URLs says */
  verify(): Promise<void> {
    this.verified ??= this.check().catch((error: unknown) => {
      this.verified = undefined;
      throw error;
    });
    return this.verified;
  }

  private async check(): Promise<void> {
    await checkIdentity(this.postgres, { mapId: this.map.mapId, shard: this.number });
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.verify();
      return await work();
    } catch (cause) {
      if (!isConnectionError(cause) && !(cause instanceof ShardLayoutError)) throw cause;
      throw new ProblemError('unavailable', 'The shard of this customer cannot be reached, try again', { cause });
    }
  }
}
