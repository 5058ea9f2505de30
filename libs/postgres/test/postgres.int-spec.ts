import { runInRequest } from '@highstreet/request-context';
import { isConnectionError } from '@highstreet/service';
import { createTestDatabase, CuttableProxy, waitFor } from '@highstreet/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { openPostgres, openPostgresLater, type Postgres, runMigrations, sql } from '../src/index.ts';

type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

const where = sql('where', 'SELECT current_database() AS name');
const limits = { name: 'test', poolSize: 4, statementTimeoutMs: 5_000, connectTimeoutMs: 2_000 };
const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';

class CreateCounter1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE counter (id int PRIMARY KEY, value int NOT NULL)');
    await runner.query('INSERT INTO counter VALUES (1, 0)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE counter');
  }
}

describe('a Postgres database', () => {
  let primary: TestDatabase;
  let replica: TestDatabase;
  const opened: Postgres[] = [];
  const proxies: CuttableProxy[] = [];

  const open = async (replicaUrl?: string) => {
    const postgres = await openPostgres({ ...limits, url: primary.url, replicaUrl });
    opened.push(postgres);
    return postgres;
  };
  /** Of which a statement that takes 0.1 s is given up. */
  const impatient = { ...limits, statementTimeoutMs: 100, connectTimeoutMs: 500 };
  const proxyTo = async ({ url }: TestDatabase) => {
    const proxy = await new CuttableProxy(url).open();
    proxies.push(proxy);
    return proxy;
  };
  const nameBy = async (read: Promise<{ name: string }[]>) => (await read)[0]?.name;
  const nameOf = (database: TestDatabase) => new URL(database.url).pathname.slice(1);

  beforeAll(async () => {
    // Two databases with different names stand for primary and replica, so that a test can see which one answered.
    [primary, replica] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(async () => {
    for (const proxy of proxies) proxy.thaw();
    await Promise.all(opened.map((postgres) => postgres.close()));
    await Promise.all(proxies.map((proxy) => proxy.cut()));
    await Promise.all([primary.drop(), replica.drop()]);
  });

  test('reads from the replica and writes to the primary', async () => {
    const postgres = await open(replica.url);
    expect(await nameBy(postgres.read(where))).toBe(nameOf(replica));
    expect(await nameBy(postgres.query(where))).toBe(nameOf(primary));
  });

  test('starts and reads from the primary while the replica cannot be reached', async () => {
    const postgres = await open(nowhere);
    expect(await nameBy(postgres.read(where))).toBe(nameOf(primary));
  });

  test('begins nothing for a request whose deadline is over, and gives a transaction no more than the time left', async () => {
    const postgres = await open();
    const within = <T>(leftMs: number, work: () => Promise<T>) =>
      runInRequest({ requestId: 'r', deadlineMs: performance.now() + leftMs }, work);
    const timeout = sql('timeout', "SELECT current_setting('statement_timeout') AS timeout");
    const transaction = () => postgres.transaction((tx) => tx.query<{ timeout: string }>(timeout));
    for (const late of [() => postgres.query(where), () => postgres.read(where), transaction]) {
      await expect(within(-1, late)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    }
    const [short] = await within(4_000, transaction);
    expect(parseInt(short!.timeout)).toBeLessThanOrEqual(4_000);
    const sleep = sql('sleep', 'SELECT pg_sleep(30)');
    await expect(within(200, () => postgres.transaction((tx) => tx.query(sleep)))).rejects.toMatchObject({
      code: '57014',
    });
    expect(await transaction()).toEqual([{ timeout: '5s' }]);
    expect(await within(60_000, transaction)).toEqual([{ timeout: '5s' }]);
  });

  test('does not take an error of the statement for an error of the replica', async () => {
    const postgres = await open(replica.url);
    await expect(postgres.read(sql('no-such', 'SELECT * FROM no_such_table'))).rejects.toMatchObject({ code: '42P01' });
    expect(await nameBy(postgres.read(where))).toBe(nameOf(replica));
  });

  test('of which the primary is away cannot be opened, and the error says so', async () => {
    const attempt = openPostgres({ ...limits, url: nowhere });
    await expect(attempt).rejects.toThrow();
    expect(isConnectionError(await attempt.catch((error: unknown) => error))).toBe(true);
  });

  test('survives that the server ends its connections', async () => {
    const postgres = await open();
    await postgres.query(where);
    const client = await postgres.connect();
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    client.release();
    expect(await nameBy(postgres.query(where))).toBe(nameOf(primary));
  });

  test('survives that a connection ends between two statements of a transaction', async () => {
    const postgres = await open();
    const broken = postgres.transaction(async (tx) => {
      const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>(sql('pid', 'SELECT pg_backend_pid() AS pid'));
      await postgres.query(sql('terminate', 'SELECT pg_terminate_backend($1, 5000)'), [pid]);
      await tx.query(where);
    });
    expect(isConnectionError(await broken.catch((error: unknown) => error))).toBe(true);
    expect(await nameBy(postgres.query(where))).toBe(nameOf(primary));
  });

  test.each([
    ['a query', (postgres: Postgres) => postgres.query(where)],
    ['a transaction', (postgres: Postgres) => postgres.transaction((tx) => tx.query(where))],
  ])('gives %s up when the server falls silent, and serves when the silence is over', async (_, work) => {
    const proxy = await proxyTo(primary);
    const postgres = await openPostgres({ ...impatient, url: proxy.url });
    opened.push(postgres);
    await work(postgres);
    proxy.freeze();
    expect(isConnectionError(await work(postgres).catch((error: unknown) => error))).toBe(true);
    expect(isConnectionError(await work(postgres).catch((error: unknown) => error))).toBe(true);
    proxy.thaw();
    await work(postgres);
  });

  test('does not wait for a rollback on a connection that has fallen silent', async () => {
    const proxy = await proxyTo(primary);
    const postgres = await openPostgres({ ...impatient, url: proxy.url });
    opened.push(postgres);
    const statements: string[] = [];
    const broken = postgres.transaction(async (tx) => {
      const client = (tx as unknown as { client: { query: (statement: unknown) => unknown } }).client;
      const send = client.query.bind(client);
      client.query = (statement) => {
        statements.push(typeof statement === 'string' ? statement : 'work');
        return send(statement);
      };
      proxy.freeze();
      await tx.query(where);
    });
    expect(isConnectionError(await broken.catch((error: unknown) => error))).toBe(true);
    expect(statements).toEqual(['work']);
  });

  test('takes the locks from a transaction that its client has left standing', async () => {
    const [left, other] = [await openPostgres({ ...impatient, url: primary.url }), await open()];
    opened.push(left);
    const sessions = sql('sessions', 'SELECT 1 FROM pg_stat_activity WHERE pid = $1');
    const standing = left.transaction(async (tx) => {
      const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>(sql('pid', 'SELECT pg_backend_pid() AS pid'));
      await waitFor(async () => (await other.query(sessions, [pid])).length === 0);
      await tx.query(where);
    });
    expect(isConnectionError(await standing.catch((error: unknown) => error))).toBe(true);
  });

  test('reads from the primary while the replica is silent, and from the replica after it', async () => {
    const proxy = await proxyTo(replica);
    const postgres = await openPostgres({ ...impatient, url: primary.url, replicaUrl: proxy.url });
    opened.push(postgres);
    expect(await nameBy(postgres.read(where))).toBe(nameOf(replica));
    proxy.freeze();
    expect(await nameBy(postgres.read(where))).toBe(nameOf(primary));
    proxy.thaw();
    await waitFor(async () => (await nameBy(postgres.read(where))) === nameOf(replica));
  });

  test('of which the primary is away can be opened later: each query fails until it is there', async () => {
    const away = openPostgresLater({ ...limits, url: nowhere });
    const there = openPostgresLater({ ...limits, url: primary.url });
    opened.push(away, there);
    expect(isConnectionError(await away.query(where).catch((error: unknown) => error))).toBe(true);
    expect(await nameBy(there.query(where))).toBe(nameOf(primary));
  });

  test('is migrated once by four processes that start at the same moment', async () => {
    const migrate = () => runMigrations({ name: 'test', url: primary.url, migrations: [CreateCounter1700000000000] });
    const runs = await Promise.all([migrate(), migrate(), migrate(), migrate()]);
    expect(runs.flat()).toEqual(['CreateCounter1700000000000']);
  });

  test('rolls back all of a transaction that throws, and none of one that ends', async () => {
    const postgres = await open();
    const add = sql('add', 'UPDATE counter SET value = value + 1 WHERE id = 1');
    await postgres.transaction((tx) => tx.query(add));
    const failing = postgres.transaction(async (tx) => {
      await tx.query(add);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await postgres.query(sql('value', 'SELECT value FROM counter'))).toEqual([{ value: 1 }]);
  });
});
