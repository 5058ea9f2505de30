import { jest } from '@jest/globals';
import { sql } from '@highstreet/postgres';
import { createShardedDatabases } from './sharded-databases.ts';

const counts = sql('counts', 'SELECT shard, count(*)::int AS buckets FROM bucket_shard GROUP BY shard ORDER BY shard');

// Three databases a test, on a machine that may be busy.
jest.setTimeout(30_000);

describe('the migration of shards', () => {
  let databases: Awaited<ReturnType<typeof createShardedDatabases>>;
  beforeEach(async () => {
    databases = await createShardedDatabases();
  });
  afterEach(() => databases.drop());

  test('spreads 1,024 buckets evenly over the shards, and a second run changes nothing', async () => {
    await databases.migrate();
    const directory = databases.directory();
    expect(await directory.query(counts)).toEqual([
      { shard: 0, buckets: 512 },
      { shard: 1, buckets: 512 },
    ]);
    await directory.query(sql('move', 'UPDATE bucket_shard SET shard = 1 WHERE bucket = 0'));
    expect(Object.values(await databases.migrate()).flat()).toEqual([]);
    expect(await directory.query(counts)).toEqual([
      { shard: 0, buckets: 511 },
      { shard: 1, buckets: 513 },
    ]);
  });

  test('refuses another number of shards, and says how to mend it', async () => {
    await databases.migrate();
    await expect(databases.migrate({ shardUrls: databases.shardUrls.slice(0, 1) })).rejects.toMatchObject({
      code: 'shard-count-changed',
      message: expect.stringContaining('Give the 2 URL(s) that the map was made for') as string,
    });
  });

  test('refuses the shards in another order', async () => {
    await databases.migrate();
    await expect(databases.migrate({ shardUrls: databases.shardUrls.toReversed() })).rejects.toMatchObject({
      code: 'shard-misplaced',
      message: expect.stringContaining('shard 0 first') as string,
    });
  });

  test('refuses shards that were set up with another directory', async () => {
    const others = await createShardedDatabases();
    try {
      await Promise.all([databases.migrate(), others.migrate()]);
      await expect(databases.migrate({ shardUrls: others.shardUrls })).rejects.toMatchObject({
        code: 'shard-misplaced',
      });
    } finally {
      await others.drop();
    }
  });
});
