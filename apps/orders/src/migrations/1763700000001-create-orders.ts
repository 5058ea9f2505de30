import { createInboxTable, createOutboxTables, dropInboxTable, dropOutboxTables } from '@highstreet/messaging';
import { createShardIdentityTable, dropShardIdentityTable } from '@highstreet/sharding';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of every shard. */
export class CreateOrders1763700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...createShardIdentityTable(),
      ...createOutboxTables(),
      ...createInboxTable(),
      `CREATE TABLE orders (
        id uuid PRIMARY KEY,
        customer_id text NOT NULL,
        bucket smallint NOT NULL,
        state text NOT NULL CHECK (state IN ('placed', 'confirmed', 'cancelled')),
        lines jsonb NOT NULL,
        total_cents bigint NOT NULL,
        placed_at timestamptz NOT NULL,
        final_at timestamptz,
        cancel_reason text,
        CHECK ((state = 'placed') = (final_at IS NULL)),
        CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL))
      )`,
      'CREATE INDEX orders_of_customer ON orders (customer_id, id DESC)',
      // Holds only the orders that wait for an answer: the sweep reads the few that are due, whatever the history.
      "CREATE INDEX orders_waiting ON orders (placed_at) WHERE state = 'placed'",
      `CREATE TABLE idempotency_keys (
        customer_id text NOT NULL,
        key text NOT NULL,
        body_hash bytea NOT NULL,
        order_id uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (customer_id, key)
      )`,
      'CREATE INDEX idempotency_keys_created_at ON idempotency_keys USING brin (created_at)',
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      'DROP TABLE idempotency_keys',
      'DROP TABLE orders',
      ...dropInboxTable(),
      ...dropOutboxTables(),
      ...dropShardIdentityTable(),
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
