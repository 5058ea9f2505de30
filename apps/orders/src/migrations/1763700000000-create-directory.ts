import { createBucketMapTables, dropBucketMapTables } from '@highstreet/sharding';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDirectory1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createBucketMapTables()) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropBucketMapTables()) await runner.query(statement);
  }
}
