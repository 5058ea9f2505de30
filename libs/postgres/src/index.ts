export { openPostgres, openPostgresLater, type PostgresOptions } from './open-postgres.ts';
export { Postgres } from './postgres.ts';
export { PostgresModule } from './postgres.module.ts';
export { postgresEnvironment } from './postgres-environment.ts';
export { type MigrationOptions, runMigrations } from './run-migrations.ts';
export { sql, type SqlExecutor, type Statement } from './statement.ts';
