import { createInboxTable, dropInboxTable } from '@highstreet/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateNotifications1763700000000 implements MigrationInterface {
  name = 'CreateNotifications1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE notifications (
      id uuid PRIMARY KEY,
      order_id uuid NOT NULL,
      customer_id text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('order-confirmed', 'order-cancelled')),
      data jsonb NOT NULL,
      request_id text NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      mail_state text NOT NULL DEFAULT 'pending' CHECK (mail_state IN ('pending', 'sending', 'sent', 'refused')),
      mail_attempts integer NOT NULL DEFAULT 0,
      mail_next_at timestamptz NOT NULL DEFAULT now()
    )`);
    await runner.query('CREATE INDEX notifications_customer ON notifications (customer_id, created_at DESC, id DESC)');
    // Holds only what is still to be sent, so it stays small however many mails have been.
    await runner.query(`CREATE INDEX notifications_mail_due ON notifications (mail_next_at)
      WHERE mail_state IN ('pending', 'sending')`);
    for (const statement of createInboxTable()) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropInboxTable()) await runner.query(statement);
    await runner.query('DROP TABLE notifications');
  }
}
