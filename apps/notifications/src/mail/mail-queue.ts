import type { CancelReason } from '@highstreet/contracts';
import { Postgres, sql } from '@highstreet/postgres';
import { Injectable } from '@nestjs/common';

/** A mail that is ours to send until its lease runs out. */
export interface ClaimedMail {
  /** Of the notification. */
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly kind: 'order-confirmed' | 'order-cancelled';
  readonly data: { readonly totalCents: number; readonly reason?: CancelReason };
  readonly requestId: string;
  readonly createdAt: Date;
  /** How often it was claimed, this time included. Whoever gives a mail back must still hold this claim. */
  readonly attempts: number;
}

export interface Return {
  readonly mail: ClaimedMail;
  /** Not to be claimed before. */
  readonly delayMs: number;
}

// mail_next_at is, of a pending mail, when it may be sent; of one being sent, when its lease ends. So one condition
// finds both what is due and what the dead have left, and rows that another instance is claiming are skipped.
const CLAIM = sql(
  'claim-mails',
  `UPDATE notifications AS n
   SET mail_state = 'sending', mail_attempts = n.mail_attempts + 1, mail_next_at = now() + $2 * interval '1 ms'
   FROM (SELECT id FROM notifications
         WHERE mail_state IN ('pending', 'sending') AND mail_next_at <= now()
         ORDER BY mail_next_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
   WHERE n.id = due.id
   RETURNING n.id, n.order_id AS "orderId", n.customer_id AS "customerId", n.kind, n.data, n.request_id AS "requestId",
     n.created_at AS "createdAt", n.mail_attempts AS attempts`,
);

// Whoever holds the lease by now: what is sent is sent.
const SENT = sql('mark-mails-sent', `UPDATE notifications SET mail_state = 'sent' WHERE id = ANY ($1::uuid[])`);

const HELD = `n.id = held.id AND n.mail_attempts = held.attempts AND n.mail_state = 'sending'`;

const RETURN = sql(
  'return-mails',
  `UPDATE notifications AS n SET mail_state = 'pending', mail_next_at = now() + held.delay_ms * interval '1 ms'
   FROM unnest($1::uuid[], $2::integer[], $3::float8[]) AS held (id, attempts, delay_ms) WHERE ${HELD}`,
);

const REFUSE = sql(
  'refuse-mail',
  `UPDATE notifications AS n SET mail_state = 'refused'
   FROM (VALUES ($1::uuid, $2::integer)) AS held (id, attempts) WHERE ${HELD}`,
);

/** The mails to be sent, shared by all instances: who claims one has it alone for the time of the lease. */
@Injectable()
export class MailQueue {
  constructor(private readonly postgres: Postgres) {}

  /** At most `limit` due mails, the one due longest among them. */
  claim(limit: number, leaseMs: number): Promise<ClaimedMail[]> {
    return this.postgres.query<ClaimedMail>(CLAIM, [limit, leaseMs]);
  }

  async markSent(ids: readonly string[]): Promise<void> {
    await this.postgres.query(SENT, [ids]);
  }

  async giveBack(returns: readonly Return[]): Promise<void> {
    if (returns.length === 0) return;
    await this.postgres.query(RETURN, [
      returns.map(({ mail }) => mail.id),
      returns.map(({ mail }) => mail.attempts),
      returns.map(({ delayMs }) => delayMs),
    ]);
  }

  /** The mail server will never take it; it is not tried again. */
  async refuse(mail: ClaimedMail): Promise<void> {
    await this.postgres.query(REFUSE, [mail.id, mail.attempts]);
  }
}
