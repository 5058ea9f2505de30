import pg from 'pg';
import { postgresUrl, type Instance } from '../../infra/local/ports.ts';
import type { Reading } from './resources.ts';

/** POSTGRES_POOL_SIZE of the services, whose default is 10. */
const POOL_SIZE = Number(process.env.POSTGRES_POOL_SIZE ?? 10);
const ANSWER_WITHIN_MS = 1_000;
const BUSY = `SELECT application_name AS pool, count(*)::int AS busy FROM pg_stat_activity
  WHERE state <> 'idle' AND application_name ~ '^(catalog|orders|notifications)' GROUP BY 1`;

/** How many of the connections that the services' pools may hold are in use: the services export no waits of their pools. */
export class ConnectionWatch {
  private readonly pools: readonly pg.Pool[];

  constructor({ ports }: Instance) {
    const primaries = [ports.postgresCatalog, ports.postgresOrders0, ports.postgresOrders1].map(
      ({ primary }) => primary,
    );
    this.pools = primaries.map((port) => {
      const pool = new pg.Pool({
        connectionString: postgresUrl(port, 'postgres'),
        max: 1,
        connectionTimeoutMillis: ANSWER_WITHIN_MS,
        query_timeout: ANSWER_WITHIN_MS,
        application_name: 'load-watch',
      });
      pool.on('error', () => undefined); // a primary that was killed: the next look connects again
      return pool;
    });
  }

  async read(services: readonly string[]): Promise<Reading[]> {
    const rows = await Promise.all(
      this.pools.map((pool) =>
        pool.query<{ pool: string; busy: number }>(BUSY).then(
          (answer) => answer.rows,
          () => [],
        ),
      ),
    );
    return rows.flat().flatMap(({ pool, busy }): Reading[] => {
      const owners = services.filter((service) => service.replace(/-\d+$/, '') === pool.split('-')[0]).length;
      return owners === 0 ? [] : [{ kind: 'connections', of: pool, value: busy / (owners * POOL_SIZE) }];
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
  }
}
