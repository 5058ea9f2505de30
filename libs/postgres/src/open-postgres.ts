import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Postgres } from './postgres.ts';

export interface PostgresOptions {
  /** For logs and metrics: `catalog`, `orders-0`. */
  readonly name: string;
  readonly url: string;
  readonly replicaUrl?: string | undefined;
  /** Connections to the primary, and as many to the replica. */
  readonly poolSize: number;
  /** Above every honest statement: one that takes longer holds a connection that others wait for. */
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly entities?: NonNullable<DataSourceOptions['entities']>;
}

/** What the way there and back may add to a statement that the server itself has ended. */
const ANSWER_MARGIN_MS = 1_000;
/**
 * A read of a replica takes milliseconds; one that has no connection or no answer by now is asked of the primary, well
 * within the 10 s that a gateway waits for the whole of it.
 */
const REPLICA_ANSWER_MS = 2_000;
/**
 * An idle connection whose server is gone without a word is found out ten probes of 1 s after this, and not by the next
 * query that is given to it. The default of Linux is two hours.
 */
const KEEP_ALIVE_MS = 10_000;

/**
 * Opens the pools. The primary must answer; a replica need not.
 *
 * A server that is silent, because it is frozen or the way to it is cut, cannot end a statement: the query is given up
 * here a second after `statementTimeoutMs` and its connection is closed. What it did at the server is then not known.
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataSource = primaryDataSource(options);
  await dataSource.initialize();
  const primary = (dataSource.driver as unknown as { master: pg.Pool }).master;
  return new Postgres(options.name, dataSource, primary, openReplica(options), options.statementTimeoutMs);
}

/**
 * As {@link openPostgres}, but without a connection: each query makes one if need be, and fails when the primary is away.
 * For a shard that must not keep the others from being served. The data source is not initialized, so it knows no
 * entities.
 */
export function openPostgresLater(options: PostgresOptions): Postgres {
  const primary = openPool(options.url, options, limitsOf(options));
  const dataSource = primaryDataSource(options);
  return new Postgres(options.name, dataSource, primary, openReplica(options), options.statementTimeoutMs);
}

function primaryDataSource(options: PostgresOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    // Given, not looked for: TypeORM would look among installed packages, and a bundle in an image stands beside none.
    driver: pg,
    url: options.url,
    synchronize: false,
    logging: false,
    poolSize: options.poolSize,
    connectTimeoutMS: options.connectTimeoutMs,
    applicationName: options.name,
    entities: options.entities ?? [],
    extra: limitsOf(options),
    // An idle connection that breaks is dropped from the pool; the next query opens another.
    poolErrorHandler: () => undefined,
  });
}

/** By the primary's own clock, and by ours for when it cannot tell us any more. */
function limitsOf({ statementTimeoutMs }: PostgresOptions) {
  return {
    statement_timeout: statementTimeoutMs,
    // Of whoever began a transaction and vanished: its locks must not outlast the statements that wait for them by much.
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_MARGIN_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  } satisfies pg.PoolConfig;
}

function openReplica(options: PostgresOptions): pg.Pool | undefined {
  if (!options.replicaUrl) return undefined;
  const limits = limitsOf(options);
  const connectTimeoutMs = Math.min(REPLICA_ANSWER_MS, options.connectTimeoutMs);
  return openPool(
    options.replicaUrl,
    { ...options, connectTimeoutMs },
    { ...limits, query_timeout: Math.min(REPLICA_ANSWER_MS, limits.query_timeout) },
  );
}

function openPool(url: string, options: PostgresOptions, limits: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...limits,
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    application_name: options.name,
  });
  pool.on('error', () => undefined);
  return pool;
}
