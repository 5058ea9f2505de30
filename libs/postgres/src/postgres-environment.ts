import { z } from 'zod';

/** The keys of whoever opens a Postgres database; the URLs belong to the app. */
export const postgresEnvironment = {
  /** Per process and database. 2 instances × 10 × 4 databases stay under a server's default of 100 connections. */
  POSTGRES_POOL_SIZE: z.coerce.number().int().min(2).default(10),
  POSTGRES_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(1).default(10_000),
  POSTGRES_CONNECT_TIMEOUT_MS: z.coerce.number().int().min(1).default(3_000),
};
