import pg from 'pg';
import { testPostgresUrl, uniqueName } from './test-servers.ts';

export interface TestDatabase {
  readonly url: string;
  /** Ends the connections that are still open and drops the database. */
  drop(): Promise<void>;
}

/** An empty database of its own on the test Postgres. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = uniqueName('test').replace('-', '_');
  await statement(`CREATE DATABASE ${name}`);
  const url = new URL(testPostgresUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => statement(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function statement(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: testPostgresUrl() });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
