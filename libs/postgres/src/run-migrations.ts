import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';

export interface MigrationOptions {
  readonly name: string;
  readonly url: string;
  readonly migrations: NonNullable<DataSourceOptions['migrations']>;
}

/** Any fixed number will do; all who migrate must share it. */
const MIGRATION_LOCK = 4_711_023;

/**
 * Brings one database to the newest schema; each migration in a transaction of its own. Several processes may run it
 * at once: they queue on an advisory lock, and who comes late finds nothing to do.
 *
 * @returns the names of the migrations that were run
 */
export async function runMigrations({ name, url, migrations }: MigrationOptions): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    // Given, not looked for: TypeORM would look among installed packages, and a bundle in an image stands beside none.
    driver: pg,
    url,
    migrations,
    synchronize: false,
    applicationName: `${name}-migrate`,
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const run = await dataSource.runMigrations({ transaction: 'each' });
    return run.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}
