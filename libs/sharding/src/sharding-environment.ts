import { z } from 'zod';

/** The keys of an app with shards; the URLs belong to the app. */
export const shardingEnvironment = {
  /** A moved bucket is looked for at its old shard for as long as this; one indexed row a second costs a database nothing. */
  BUCKET_MAP_POLL_MS: z.coerce.number().int().min(10).default(1_000),
};
