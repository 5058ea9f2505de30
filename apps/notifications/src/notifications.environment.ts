import { balancingEnvironment, serviceAddresses } from '@highstreet/balancer';
import { messagingEnvironment } from '@highstreet/messaging';
import { postgresEnvironment } from '@highstreet/postgres';
import { defineEnvironment, serviceEnvironment } from '@highstreet/service';
import { z } from 'zod';

const milliseconds = (preset: number) => z.coerce.number().int().min(1).default(preset);
const count = (preset: number) => z.coerce.number().int().min(1).default(preset);

export class NotificationsEnvironment extends defineEnvironment({
  ...serviceEnvironment,
  ...postgresEnvironment,
  ...messagingEnvironment,
  ...balancingEnvironment,
  /** Two deployments on one Kafka need two, or they share the events between them. */
  KAFKA_GROUP_ID: z.string().min(1).default('notifications'),
  NOTIFICATIONS_DATABASE_URL: z.url(),
  ORDERS_URLS: serviceAddresses,
  ORDERS_TIMEOUT_MS: milliseconds(3_000),
  REDIS_URL: z.url(),
  /** A push that Redis does not take in this time is given up; the poll makes up for it. */
  REDIS_COMMAND_TIMEOUT_MS: milliseconds(500),

  /** `smtps://` for TLS from the start; `smtp://host?requireTLS=true` or `?ignoreTLS=true` decide on STARTTLS. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  /** Mails under way at once from this instance: also the most that a kill can double (see MailWorker). */
  SMTP_MAX_CONNECTIONS: count(6),
  /** For one mail from MAIL FROM to the last 250, a new connection included. */
  SMTP_SEND_TIMEOUT_MS: milliseconds(10_000),
  /**
   * How long a mail may wait for a free connection after it was claimed. This and SMTP_SEND_TIMEOUT_MS together are its
   * lease: the mails of an instance that died are sent by another after that time.
   */
  MAIL_HOLD_MS: milliseconds(10_000),
  /** Finds what no handler of this instance announced: retries that are due, the leases of the dead. */
  MAIL_POLL_MS: milliseconds(1_000),
  MAIL_FROM: z.string().min(3).default('Highstreet <orders@highstreet.local>'),
  /** A customer's address is `<customerId>@<this>`: the shop of the example keeps no addresses. */
  MAIL_CUSTOMER_DOMAIN: z.hostname().default('customers.highstreet.local'),
  /** ISO 4217. */
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD'),

  /** How late a state arrives when its push was lost. One statement an instance, however many streams are open. */
  SSE_POLL_MS: milliseconds(5_000),
  /** Below the 60 s after which NGINX and most proxies give up a silent answer. */
  SSE_HEARTBEAT_MS: milliseconds(15_000),
  /** Each takes a file descriptor and about 20 KiB. */
  SSE_MAX_STREAMS: count(5_000),
}) {}
