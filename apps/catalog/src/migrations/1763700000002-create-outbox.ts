import { createOutboxTables, dropOutboxTables } from '@highstreet/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOutbox1763700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createOutboxTables()) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropOutboxTables()) await runner.query(statement);
  }
}
