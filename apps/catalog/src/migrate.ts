import 'reflect-metadata';
import { runMigrations } from '@highstreet/postgres';
import { defineEnvironment } from '@highstreet/service';
import { databaseEnvironment } from './catalog-environment.ts';
import { CATALOG_MIGRATIONS } from './migrations/catalog-migrations.ts';

try {
  const env = new (defineEnvironment(databaseEnvironment))();
  const run = await runMigrations({ name: 'catalog', url: env.CATALOG_DATABASE_URL, migrations: CATALOG_MIGRATIONS });
  console.log(run.length > 0 ? `catalog: ran ${run.join(', ')}` : 'catalog: the schema is up to date');
} catch (error) {
  console.error(`catalog: the migration failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
