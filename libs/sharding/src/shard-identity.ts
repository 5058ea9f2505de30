import { type SqlExecutor, sql } from '@highstreet/postgres';
import { ShardLayoutError } from './shard-layout-error.ts';

export interface ShardIdentity {
  readonly mapId: string;
  /** The shard's place in the list of URLs, from 0. */
  readonly shard: number;
}

const CLAIM = sql(
  'shard-identity.claim',
  'INSERT INTO shard_identity (map_id, shard) VALUES ($1, $2) ON CONFLICT DO NOTHING',
);
const READ = sql('shard-identity.read', 'SELECT map_id AS "mapId", shard FROM shard_identity');

/** Writes into a new database which shard it is. @throws ShardLayoutError when it is another one already */
export async function claimIdentity(database: SqlExecutor, identity: ShardIdentity): Promise<void> {
  await database.query(CLAIM, [identity.mapId, identity.shard]);
  await checkIdentity(database, identity);
}

/** @throws ShardLayoutError when the database is not the shard that its place in the list of URLs says */
export async function checkIdentity(database: SqlExecutor, { mapId, shard }: ShardIdentity): Promise<void> {
  const [found] = await database.query<ShardIdentity>(READ);
  if (!found) throw misplaced(`Shard ${shard} was never migrated. Run the migrations first.`);
  if (found.mapId !== mapId) {
    throw misplaced(
      `The database at place ${shard} of the shards belongs to another bucket map. Give the directory and the shards that were set up together.`,
    );
  }
  if (found.shard !== shard) {
    throw misplaced(
      `The database at place ${shard} of the shards is shard ${found.shard}. Give the URLs in their old order, shard 0 first.`,
    );
  }
}

function misplaced(message: string): ShardLayoutError {
  return new ShardLayoutError('shard-misplaced', message);
}
