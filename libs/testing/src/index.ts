export { CuttableProxy } from './cuttable-proxy.ts';
export { type PrivateKafka, startKafka } from './private-kafka.ts';
export { freePort, type PrivateRedis, type RedisOptions, startRedis } from './private-redis.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export {
  testBaseUrl,
  testKafkaBrokers,
  testMailUrl,
  testPostgresUrl,
  testRedisUrl,
  uniqueName,
} from './test-servers.ts';
export { waitFor, type WaitOptions } from './wait-for.ts';
