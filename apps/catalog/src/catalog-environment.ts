import { cacheEnvironment } from '@highstreet/cache';
import { messagingEnvironment } from '@highstreet/messaging';
import { postgresEnvironment } from '@highstreet/postgres';
import { defineEnvironment, serviceEnvironment } from '@highstreet/service';
import { z } from 'zod';

export const databaseEnvironment = { CATALOG_DATABASE_URL: z.url() };

export class CatalogEnvironment extends defineEnvironment({
  ...serviceEnvironment,
  ...postgresEnvironment,
  ...cacheEnvironment,
  ...messagingEnvironment,
  ...databaseEnvironment,
  /** Without it all reads go to the primary. */
  CATALOG_REPLICA_URL: z.url().optional(),
  /** The counts by department are read from all 92,331 rows (some 25 ms) and change with an import only. */
  DEPARTMENTS_TTL_MS: z.coerce.number().int().min(1).default(30_000),
}) {}
