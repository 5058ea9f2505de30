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

/** Opens the pools. The primary must answer; a replica need not. */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataSource = primaryDataSource(options);
  await dataSource.initialize();
  const primary = (dataSource.driver as unknown as { master: pg.Pool }).master;
  return new Postgres(options.name, dataSource, primary, openReplica(options));
}

/**
 * Opens the pools without a connection: each query makes one if need be, and fails when the primary is away. For a shard
 * that must not keep the others from being served: a server that is frozen, and so cannot end a statement, is given up a
 * second after `statementTimeoutMs`. The data source is not initialized, so it knows no entities.
 */
export function openPostgresLater(options: PostgresOptions): Postgres {
  const primary = openPool(options.url, options, { query_timeout: options.statementTimeoutMs + ANSWER_MARGIN_MS });
  return new Postgres(options.name, primaryDataSource(options), primary, openReplica(options));
}

function primaryDataSource(options: PostgresOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    synchronize: false,
    logging: false,
    poolSize: options.poolSize,
    connectTimeoutMS: options.connectTimeoutMs,
    applicationName: options.name,
    entities: options.entities ?? [],
    extra: { statement_timeout: options.statementTimeoutMs, keepAlive: true },
    // An idle connection that breaks is dropped from the pool; the next query opens another.
    poolErrorHandler: () => undefined,
  });
}

function openReplica(options: PostgresOptions): pg.Pool | undefined {
  return options.replicaUrl ? openPool(options.replicaUrl, options) : undefined;
}

function openPool(url: string, options: PostgresOptions, more: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    ...more,
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    keepAlive: true,
    application_name: options.name,
  });
  pool.on('error', () => undefined);
  return pool;
}
