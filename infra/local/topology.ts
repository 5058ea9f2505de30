import { join } from 'node:path';
import { cursorSecret, devIssuerKeyFile } from './keys.ts';
import type { Part } from './part.ts';
import { kafkaPart } from './parts/kafka.ts';
import { mailPart } from './parts/mail.ts';
import { nginxPart } from './parts/nginx.ts';
import { postgresParts } from './parts/postgres.ts';
import { redisPart } from './parts/redis.ts';
import { serviceParts, serviceTask } from './parts/services.ts';
import { topicsTask } from './parts/topics.ts';
import { CHECKOUT, postgresUrl, type Instance } from './ports.ts';

export const SIZES = ['full', 'slim'] as const;
/** `full`: two instances of each service and a replica of each Postgres. `slim`: one of each, no replicas. */
export type Size = (typeof SIZES)[number];
/** `servers` leaves out NGINX and the services: what integration tests need. */
export type Selection = 'all' | 'servers';

/** The parts of the shop, what each is for, and what must be ready before it starts. Order in this list is for the eye. */
export function topology(instance: Instance, { size, only }: { size: Size; only: Selection }): Part[] {
  const servers = serverParts(instance, size === 'full');
  return only === 'servers' ? servers : [...servers, ...shopParts(instance, size)];
}

function serverParts(instance: Instance, replicas: boolean): Part[] {
  const { ports } = instance;
  return [
    ...postgresParts(
      instance,
      {
        name: 'postgres-catalog',
        purpose: 'products, stock, notifications',
        ports: ports.postgresCatalog,
        databases: ['catalog', 'notifications'],
      },
      replicas,
    ),
    ...postgresParts(
      instance,
      {
        name: 'postgres-orders-0',
        purpose: 'orders shard 0, bucket map',
        ports: ports.postgresOrders0,
        databases: ['orders', 'directory'],
      },
      replicas,
    ),
    ...postgresParts(
      instance,
      { name: 'postgres-orders-1', purpose: 'orders shard 1', ports: ports.postgresOrders1, databases: ['orders'] },
      replicas,
    ),
    redisPart(instance),
    kafkaPart(instance),
    mailPart(instance),
  ];
}

function shopParts(instance: Instance, size: Size): Part[] {
  const { ports, folders } = instance;
  const count = (all: number[]) => (size === 'full' ? all : all.slice(0, 1));
  const gateways = count(ports.gateway);
  const urls = (of: number[]) =>
    count(of)
      .map((port) => `http://127.0.0.1:${port}`)
      .join(',');
  const replica = (url: Record<string, string>) => (size === 'full' ? url : {});
  const names = (app: string, of: number[]) => count(of).map((_, index) => `${app}-${index + 1}`);

  const everywhere = {
    OIDC_ISSUER: 'http://highstreet.local/dev',
    OIDC_AUDIENCE: 'highstreet',
    OIDC_JWKS_URL: `http://127.0.0.1:${ports.nginx}/api/dev/jwks`,
    CURSOR_SECRET: cursorSecret(folders.keys),
  };
  const kafka = { KAFKA_BROKERS: `127.0.0.1:${ports.kafka}` };
  const redis = { REDIS_URL: `redis://127.0.0.1:${ports.redis}` };
  const catalog = {
    ...everywhere,
    ...kafka,
    ...redis,
    CATALOG_DATABASE_URL: postgresUrl(ports.postgresCatalog.primary, 'catalog'),
    ...replica({ CATALOG_REPLICA_URL: postgresUrl(ports.postgresCatalog.replica, 'catalog') }),
    PRODUCTS_FILE: process.env.PRODUCTS_FILE ?? join(CHECKOUT, 'data', 'products.csv.gz'),
  };
  const shards = [ports.postgresOrders0, ports.postgresOrders1];
  const orders = {
    ...everywhere,
    ...kafka,
    ORDERS_SHARD_URLS: shards.map(({ primary }) => postgresUrl(primary, 'orders')).join(','),
    ...replica({ ORDERS_SHARD_REPLICA_URLS: shards.map((shard) => postgresUrl(shard.replica, 'orders')).join(',') }),
    DIRECTORY_DATABASE_URL: postgresUrl(ports.postgresOrders0.primary, 'directory'),
    CATALOG_URLS: urls(ports.catalog),
  };
  const notifications = {
    ...everywhere,
    ...kafka,
    ...redis,
    NOTIFICATIONS_DATABASE_URL: postgresUrl(ports.postgresCatalog.primary, 'notifications'),
    ORDERS_URLS: urls(ports.orders),
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
  };
  const gateway = {
    ...everywhere,
    CATALOG_URLS: urls(ports.catalog),
    ORDERS_URLS: urls(ports.orders),
    NOTIFICATIONS_URLS: urls(ports.notifications),
    DEV_ISSUER: 'on',
    DEV_ISSUER_KEY_FILE: devIssuerKeyFile(folders.keys),
  };
  const behind = [...names('catalog', ports.catalog), ...names('orders', ports.orders), 'notifications-1'];

  return [
    topicsTask(instance),
    serviceTask(instance, {
      name: 'migrate-catalog',
      purpose: 'tables of catalog',
      app: 'catalog',
      bundle: 'migrate',
      dependsOn: ['postgres-catalog'],
      env: catalog,
    }),
    serviceTask(instance, {
      name: 'migrate-orders',
      purpose: 'tables of orders, both shards',
      app: 'orders',
      bundle: 'migrate',
      dependsOn: ['postgres-orders-0', 'postgres-orders-1'],
      env: orders,
    }),
    serviceTask(instance, {
      name: 'migrate-notifications',
      purpose: 'tables of notifications',
      app: 'notifications',
      bundle: 'migrate',
      dependsOn: ['postgres-catalog'],
      env: notifications,
    }),
    serviceTask(instance, {
      name: 'import-products',
      purpose: 'the products, on the first start',
      app: 'catalog',
      bundle: 'import-products',
      dependsOn: ['migrate-catalog'],
      env: catalog,
    }),
    ...serviceParts(instance, {
      app: 'catalog',
      purpose: 'products and stock',
      ports: count(ports.catalog),
      dependsOn: ['import-products', 'topics', 'redis'],
      env: catalog,
    }),
    ...serviceParts(instance, {
      app: 'orders',
      purpose: 'orders',
      ports: count(ports.orders),
      dependsOn: ['migrate-orders', 'topics'],
      callsInto: names('catalog', ports.catalog),
      env: orders,
    }),
    ...serviceParts(instance, {
      app: 'notifications',
      purpose: 'mail and live push',
      ports: ports.notifications,
      dependsOn: ['migrate-notifications', 'topics', 'redis', 'mail'],
      callsInto: names('orders', ports.orders),
      env: notifications,
    }),
    ...serviceParts(instance, {
      app: 'gateway',
      purpose: 'the API behind NGINX',
      ports: gateways,
      dependsOn: [],
      callsInto: behind,
      env: gateway,
    }),
    nginxPart(instance, gateways),
  ];
}
