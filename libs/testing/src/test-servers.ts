import { randomBytes } from 'node:crypto';

/** Address of the Redis that `npm test` runs; shared by all tests, so keys begin with a {@link uniqueName}. */
export function testRedisUrl(): string {
  return required('TEST_REDIS_URL');
}

/** `host:port`, comma-separated, of the Kafka that `npm test` runs; shared, so topics and groups are unique names. */
export function testKafkaBrokers(): string {
  return required('TEST_KAFKA_BROKERS');
}

/** Superuser address of the Postgres that `npm test` runs; tests take a database of their own: `createTestDatabase`. */
export function testPostgresUrl(): string {
  return required('TEST_POSTGRES_URL');
}

/** Where end-to-end tests find the shop: the public port of NGINX. */
export function testBaseUrl(): string {
  return required('TEST_BASE_URL');
}

/** The web side of the mail catcher. */
export function testMailUrl(): string {
  return required('TEST_MAIL_URL');
}

/** A name that no other test, and no earlier run, has: `orders-3f9c01ab`. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by npm test, which starts the servers they need`);
  return value;
}
