import { runMigrations } from '@highstreet/postgres';
import { defineEnvironment, EnvironmentError } from '@highstreet/service';
import { z } from 'zod';
import { CreateNotifications1763700000000 } from './migrations/1763700000000-create-notifications.ts';

class MigrationEnvironment extends defineEnvironment({ NOTIFICATIONS_DATABASE_URL: z.url() }) {}

try {
  const { NOTIFICATIONS_DATABASE_URL: url } = new MigrationEnvironment();
  const run = await runMigrations({ name: 'notifications', url, migrations: [CreateNotifications1763700000000] });
  process.stdout.write(`notifications: ${run.length === 0 ? 'nothing to migrate' : `migrated ${run.join(', ')}`}\n`);
} catch (error) {
  process.stderr.write(`notifications: the migration failed. ${(error as Error).message}\n`);
  process.exitCode = error instanceof EnvironmentError ? 78 : 1; // EX_CONFIG of sysexits.h
}
