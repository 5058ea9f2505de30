import { balancingEnvironment, serviceAddresses } from '@highstreet/balancer';
import { messagingEnvironment } from '@highstreet/messaging';
import { postgresEnvironment } from '@highstreet/postgres';
import { defineEnvironment, serviceEnvironment, urlList } from '@highstreet/service';
import { shardingEnvironment } from '@highstreet/sharding';
import { z } from 'zod';

const milliseconds = (preset: number) => z.coerce.number().int().min(1).default(preset);

/** Where the data is; the migration needs no more. */
export const ordersDatabases = {
  /** Shard 0 first. Their number and order stay as they were at the first migration. */
  ORDERS_SHARD_URLS: urlList,
  /** The bucket map. */
  DIRECTORY_DATABASE_URL: z.url(),
};

export class OrdersEnvironment extends defineEnvironment({
  ...serviceEnvironment,
  ...postgresEnvironment,
  ...shardingEnvironment,
  ...messagingEnvironment,
  ...balancingEnvironment,
  ...ordersDatabases,
  /** None, or one for each shard. */
  ORDERS_SHARD_REPLICA_URLS: urlList.optional(),
  /** Two deployments on one Kafka need two, or they share the events between them. */
  KAFKA_GROUP_ID: z.string().min(1).default('orders'),
  CATALOG_URLS: serviceAddresses,
  CATALOG_TIMEOUT_MS: milliseconds(3_000),
  /** An order that gets no answer about its stock in this time is cancelled. Above the last retry of an event (71 s). */
  ORDER_ANSWER_TIMEOUT_MS: milliseconds(300_000),
  /** How late the cancellation may be. */
  ORDER_SWEEP_INTERVAL_MS: milliseconds(10_000),
  /** A client that repeats a request later than this places a second order. */
  IDEMPOTENCY_KEY_HOURS: z.coerce.number().int().min(24).default(48),
}) {}
