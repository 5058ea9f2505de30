import { jest } from '@jest/globals';
import { sql } from '@highstreet/postgres';
import { CuttableProxy, waitFor } from '@highstreet/testing';
import { bucketOf, newBucketId, ShardRouter, type ShardingOptions } from '../src/index.ts';
import { createShardedDatabases } from './sharded-databases.ts';

const one = sql('one', 'SELECT 1 AS one');
const customers = Array.from({ length: 50 }, (_, index) => String(index + 1));

// Databases are made and migrated, on a machine that may be busy.
jest.setTimeout(30_000);

describe('a shard router', () => {
  let databases: Awaited<ReturnType<typeof createShardedDatabases>>;
  const routers: ShardRouter[] = [];
  const proxies: CuttableProxy[] = [];

  beforeAll(async () => {
    databases = await createShardedDatabases();
    await databases.migrate();
  });
  afterAll(() => databases.drop());
  afterEach(async () => {
    await Promise.all(routers.splice(0).map((router) => router.close()));
    await Promise.all(proxies.splice(0).map((proxy) => proxy.cut()));
  });

  const start = async (changes: Partial<ShardingOptions> = {}) => {
    const router = new ShardRouter({ ...databases.options, ...changes });
    routers.push(router);
    await router.start();
    return router;
  };
  const proxyTo = async (url: string) => {
    const proxy = await new CuttableProxy(url).open();
    proxies.push(proxy);
    return proxy;
  };
  const ofShard = (router: ShardRouter, shard: number) =>
    customers.find((customer) => router.forCustomer(customer).number === shard)!;

  test('finds the shard of an id where it finds its customer', async () => {
    const router = await start();
    for (const customer of customers) {
      const id = newBucketId(bucketOf(customer), Date.now());
      expect(router.forId(id)).toBe(router.forCustomer(customer));
    }
    expect(new Set(customers.map((customer) => router.forCustomer(customer).number))).toEqual(new Set([0, 1]));
  });

  test('follows a change of the bucket map', async () => {
    const router = await start();
    const customer = ofShard(router, 0);
    const before = router.map.version;
    const move = sql('move', 'UPDATE bucket_shard SET shard = 1 WHERE bucket = $1');
    await databases.directory().query(move, [bucketOf(customer)]);
    await waitFor(() => router.forCustomer(customer).number === 1);
    expect(router.map.version).not.toBe(before);
  });

  test('fails only the customers of a shard that goes down, and serves them when it is back', async () => {
    const proxy = await proxyTo(databases.shardUrls[1]!);
    const router = await start({ shardUrls: [databases.shardUrls[0]!, proxy.url] });
    const [first, second] = [ofShard(router, 0), ofShard(router, 1)];
    expect(await router.forCustomer(second).query(one)).toEqual([{ one: 1 }]);
    await proxy.cut();
    await expect(router.forCustomer(second).query(one)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(router.forCustomer(second).transaction((tx) => tx.query(one))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await router.forCustomer(first).query(one)).toEqual([{ one: 1 }]);
    await proxy.open();
    expect(await router.forCustomer(second).query(one)).toEqual([{ one: 1 }]);
  });

  test('fails the customers of a shard that is frozen, instead of keeping them waiting', async () => {
    const proxy = await proxyTo(databases.shardUrls[1]!);
    const router = await start({ shardUrls: [databases.shardUrls[0]!, proxy.url], statementTimeoutMs: 100 });
    const frozen = router.forCustomer(ofShard(router, 1));
    await frozen.query(one);
    proxy.freeze();
    await expect(frozen.query(one)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(frozen.transaction((tx) => tx.query(one))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await router.forCustomer(ofShard(router, 0)).query(one)).toEqual([{ one: 1 }]);
    await proxy.cut();
    await proxy.open();
    expect(await frozen.query(one)).toEqual([{ one: 1 }]);
  });

  test('starts while a shard is away, and checks it before its first use', async () => {
    const proxy = await proxyTo(databases.shardUrls[0]!);
    await proxy.cut();
    // It comes back as the wrong one: shard 0 in the place of shard 1.
    const router = await start({ shardUrls: [databases.shardUrls[0]!, proxy.url] });
    await expect(router.forCustomer(ofShard(router, 1)).query(one)).rejects.toMatchObject({ code: 'unavailable' });
    await proxy.open();
    await expect(router.forCustomer(ofShard(router, 1)).query(one)).rejects.toMatchObject({
      code: 'unavailable',
      cause: { code: 'shard-misplaced' },
    });
    expect(await router.forCustomer(ofShard(router, 0)).query(one)).toEqual([{ one: 1 }]);
  });

  test('keeps the last good map while the directory is away', async () => {
    const proxy = await proxyTo(databases.directoryUrl);
    const router = await start({ directoryUrl: proxy.url });
    await proxy.cut();
    await router.map.tryRefresh();
    expect(await router.forCustomer('1').query(one)).toEqual([{ one: 1 }]);
  });

  test('starts while the directory is away, and serves once it has read the map', async () => {
    const proxy = await proxyTo(databases.directoryUrl);
    await proxy.cut();
    const router = await start({ directoryUrl: proxy.url });
    expect(router.map.loaded).toBe(false);
    expect(() => router.forCustomer('1')).toThrow(expect.objectContaining({ code: 'unavailable' }));
    await proxy.open();
    await waitFor(() => router.map.loaded);
    expect(await router.forCustomer('1').query(one)).toEqual([{ one: 1 }]);
  });

  test.each([
    ['shard-count-changed', (urls: string[]) => ({ shardUrls: [...urls, urls[0]!] })],
    ['shard-misplaced', (urls: string[]) => ({ shardUrls: urls.toReversed() })],
    ['replica-count-differs', (urls: string[]) => ({ replicaUrls: urls.slice(1) })],
  ])('does not start with URLs that do not fit the data: %s', async (code, change) => {
    await expect(start(change(databases.shardUrls))).rejects.toMatchObject({ code });
  });

  test('does not start on a directory without a map', async () => {
    const empty = await createShardedDatabases();
    try {
      await empty.migrate();
      await empty.directory().query(sql('empty', 'DELETE FROM bucket_map'));
      await expect(start(empty.options)).rejects.toMatchObject({ code: 'bucket-map-missing' });
    } finally {
      await empty.drop();
    }
  });
});
