import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateReservations1763700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // reserved → released | rejected | cancelled (before its order was seen). The primary key is what makes both events
    // idempotent; no inbox is needed beside it.
    await runner.query(`
      CREATE TABLE reservations (
        order_id uuid PRIMARY KEY,
        state text NOT NULL CHECK (state IN ('reserved', 'rejected', 'released', 'cancelled')),
        product_ids integer[] NOT NULL DEFAULT '{}',
        quantities integer[] NOT NULL DEFAULT '{}',
        lacking_product_ids integer[] NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now(),
        CHECK (cardinality(product_ids) = cardinality(quantities))
      ) WITH (fillfactor = 90)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reservations');
  }
}
