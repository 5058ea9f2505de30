import pg from 'pg';
import { createTestDatabase, startRedis } from '../src/index.ts';

describe('the servers of a test', () => {
  it('a test database is empty, its own, and gone after drop even while somebody is connected', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    expect(one.url).not.toBe(two.url);
    const client = new pg.Client({ connectionString: one.url });
    client.on('error', () => undefined); // drop ends its session
    await client.connect();
    const { rows } = await client.query("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'");
    expect(rows).toEqual([{ tables: 0 }]);
    await Promise.all([one.drop(), two.drop()]);
    await expect(new pg.Client({ connectionString: one.url }).connect()).rejects.toThrow(/does not exist/);
    await client.end().catch(() => undefined);
  });

  it('a private Redis answers, dies on kill and comes back on the same port', async () => {
    const first = await startRedis();
    await first.kill();
    const second = await startRedis({ port: Number(new URL(first.url).port) });
    expect(second.url).toBe(first.url);
    await second.stop();
  });
});
