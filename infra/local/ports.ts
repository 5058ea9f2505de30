import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Every port and folder of a local run is decided here and nowhere else.
 *
 * Two instances can run side by side on one machine: `local` (what `npm start` runs) and `test` (what `npm test` runs,
 * 10,000 ports higher, with its own data). `HIGHSTREET_PORT` moves the one public port of `local`;
 * `HIGHSTREET_PORT_OFFSET` moves all ports of all instances, for a second checkout on the same machine.
 */
export const INSTANCES = ['local', 'test'] as const;
export type InstanceName = (typeof INSTANCES)[number];

export const CHECKOUT = resolve(import.meta.dirname, '../..');

// All below 32,768: above it Linux hands out ports to outgoing connections, which would now and then take one of ours.
const BASE_PORTS = {
  nginx: 8080,
  nginxTls: 8443,
  edgeWatcher: 4001,
  gateway: [4101, 4102],
  catalog: [4201, 4202],
  orders: [4301, 4302],
  notifications: [4401],
  postgresCatalog: { primary: 15432, replica: 15433 },
  postgresOrders0: { primary: 15440, replica: 15441 },
  postgresOrders1: { primary: 15450, replica: 15451 },
  redis: 16379,
  kafka: 19092,
  kafkaController: 19093,
  smtp: 11025,
  mailWeb: 11080,
  // Of an instance that runs with --cuttable, and of no other: where the services find each other and their servers.
  portsProxy: 7050,
  kafkaBehindProxy: 19095,
  proxied: {
    gateway: [7101, 7102],
    catalog: [7201, 7202],
    orders: [7301, 7302],
    notifications: [7401],
    postgresCatalog: { primary: 18432, replica: 18433 },
    postgresOrders0: { primary: 18440, replica: 18441 },
    postgresOrders1: { primary: 18450, replica: 18451 },
    redis: 19379,
    kafka: 19094,
  },
};
export type Ports = typeof BASE_PORTS;

export interface Folders {
  readonly root: string;
  readonly data: string;
  readonly run: string;
  readonly logs: string;
  readonly conf: string;
  readonly keys: string;
  /** Things that are the same for every instance and cost a download, such as Kafka's jars. */
  readonly cache: string;
}

export interface Instance {
  readonly name: InstanceName;
  readonly ports: Ports;
  readonly folders: Folders;
}

export function instanceOf(name: InstanceName, environment: NodeJS.ProcessEnv = process.env): Instance {
  const offset = Number(environment.HIGHSTREET_PORT_OFFSET ?? 0) + (name === 'test' ? 10_000 : 0);
  const ports = shifted(BASE_PORTS, offset);
  if (name === 'local' && environment.HIGHSTREET_PORT) ports.nginx = Number(environment.HIGHSTREET_PORT);
  const root = stateFolder(name);
  const inside = (folder: string) => join(root, folder);
  return {
    name,
    ports,
    folders: {
      root,
      data: inside('data'),
      run: inside('run'),
      logs: inside('logs'),
      conf: inside('conf'),
      keys: inside('keys'),
      cache: join(CHECKOUT, '.highstreet', 'cache'),
    },
  };
}

/**
 * State lives in the checkout, where one sees it and `rm -rf` of the clone takes it along. One exception: Postgres
 * refuses to run as root, so for root it runs as the user `postgres`, who cannot enter a clone under a private home.
 */
function stateFolder(name: InstanceName): string {
  if (process.getuid?.() !== 0 || everybodyCanEnter(CHECKOUT)) return join(CHECKOUT, '.highstreet', name);
  const checkout = createHash('sha256').update(CHECKOUT).digest('hex').slice(0, 8);
  return `/var/lib/highstreet/${name}-${checkout}`;
}

function everybodyCanEnter(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || everybodyCanEnter(parent));
}

function shifted<T>(ports: T, offset: number): T {
  if (typeof ports === 'number') return (ports + offset) as T;
  if (Array.isArray(ports)) return ports.map((port) => shifted(port, offset)) as T;
  return Object.fromEntries(Object.entries(ports as object).map(([name, port]) => [name, shifted(port, offset)])) as T;
}

/** The same instance as its services see it when a proxy stands before each port that they call. */
export function throughProxy(instance: Instance): Instance {
  return { ...instance, ports: { ...instance.ports, ...instance.ports.proxied } };
}

/** `postgres://` address of a database; the role is the superuser of a cluster that listens on loopback only. */
export function postgresUrl(port: number, database: string): string {
  return `postgres://highstreet@127.0.0.1:${port}/${database}`;
}

/** What integration and end-to-end tests are told about the servers of an instance. */
export function testEnvironment({ ports }: Instance): Record<string, string> {
  return {
    TEST_POSTGRES_URL: postgresUrl(ports.postgresCatalog.primary, 'postgres'),
    TEST_REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    TEST_KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    TEST_BASE_URL: `http://127.0.0.1:${ports.nginx}`,
    TEST_MAIL_URL: `http://127.0.0.1:${ports.mailWeb}`,
  };
}
