import { join } from 'node:path';
import { cursorSecret, devIssuerKeyFile } from './keys.ts';
import type { Part } from './part.ts';
import { kafkaPart } from './parts/kafka.ts';
import { mailPart } from './parts/mail.ts';
import { edgeParts } from './parts/nginx.ts';
import { portsProxyPart } from './parts/ports-proxy.ts';
import { postgresParts } from './parts/postgres.ts';
import { redisPart } from './parts/redis.ts';
import { serviceParts, serviceTask } from './parts/services.ts';
import { topicsTask } from './parts/topics.ts';
import { CHECKOUT, postgresUrl, throughProxy, type Instance } from './ports.ts';

export const SIZES = ['full', 'slim'] as const;
/** `full`: two instances of each service and a replica of each Postgres. `slim`: one of each, no replicas. */
export type Size = (typeof SIZES)[number];
/** `servers` leaves out NGINX and the services: what integration tests need. */
export type Selection = 'all' | 'servers';

export interface Shape {
  readonly size: Size;
  readonly only: Selection;
  /** A proxy stands before every port that a service or NGINX calls, so that it can be cut. */
  readonly cuttable: boolean;
}

/** The parts of the shop, what each is for, and what must be ready before it starts. Order in this list is for the eye. */
export function topology(instance: Instance, shape: Shape): Part[] {
  const servers = serverParts(instance, shape);
  if (shape.only === 'servers') return servers;
  return [
    ...servers,
    ...(shape.cuttable ? [portsProxyPart(instance, { replicas: shape.size === 'full' })] : []),
    ...shopParts(instance, shape),
  ];
}

export function gatewayPorts({ ports }: Instance, size: Size): number[] {
  return size === 'full' ? ports.gateway : ports.gateway.slice(0, 1);
}

function serverParts(instance: Instance, { size, cuttable }: Shape): Part[] {
  const { ports } = instance;
  const replicas = size === 'full';
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
    kafkaPart(instance, { cuttable }),
    mailPart(instance),
  ];
}

function shopParts(instance: Instance, { size, cuttable }: Shape): Part[] {
  const { ports, folders } = instance;
  /** Where the services find each other and their servers. */
  const seenInstance = cuttable ? throughProxy(instance) : instance;
  const seen = seenInstance.ports;
  const proxy = cuttable ? ['ports-proxy'] : [];
  const count = (all: number[]) => (size === 'full' ? all : all.slice(0, 1));
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
  const kafka = { KAFKA_BROKERS: `127.0.0.1:${seen.kafka}` };
  const redis = { REDIS_URL: `redis://127.0.0.1:${seen.redis}` };
  const catalog = {
    ...everywhere,
    ...kafka,
    ...redis,
    CATALOG_DATABASE_URL: postgresUrl(seen.postgresCatalog.primary, 'catalog'),
    ...replica({ CATALOG_REPLICA_URL: postgresUrl(seen.postgresCatalog.replica, 'catalog') }),
    PRODUCTS_FILE: process.env.PRODUCTS_FILE ?? join(CHECKOUT, 'data', 'products.csv.gz'),
  };
  const shards = [seen.postgresOrders0, seen.postgresOrders1];
  const orders = {
    ...everywhere,
    ...kafka,
    ORDERS_SHARD_URLS: shards.map(({ primary }) => postgresUrl(primary, 'orders')).join(','),
    ...replica({ ORDERS_SHARD_REPLICA_URLS: shards.map((shard) => postgresUrl(shard.replica, 'orders')).join(',') }),
    DIRECTORY_DATABASE_URL: postgresUrl(seen.postgresOrders0.primary, 'directory'),
    CATALOG_URLS: urls(seen.catalog),
  };
  const notifications = {
    ...everywhere,
    ...kafka,
    ...redis,
    NOTIFICATIONS_DATABASE_URL: postgresUrl(seen.postgresCatalog.primary, 'notifications'),
    ORDERS_URLS: urls(seen.orders),
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
  };
  const gateway = {
    ...everywhere,
    CATALOG_URLS: urls(seen.catalog),
    ORDERS_URLS: urls(seen.orders),
    NOTIFICATIONS_URLS: urls(seen.notifications),
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
      dependsOn: ['postgres-catalog', ...proxy],
      env: catalog,
    }),
    serviceTask(instance, {
      name: 'migrate-orders',
      purpose: 'tables of orders, both shards',
      app: 'orders',
      bundle: 'migrate',
      dependsOn: ['postgres-orders-0', 'postgres-orders-1', ...proxy],
      env: orders,
    }),
    serviceTask(instance, {
      name: 'migrate-notifications',
      purpose: 'tables of notifications',
      app: 'notifications',
      bundle: 'migrate',
      dependsOn: ['postgres-catalog', ...proxy],
      env: notifications,
    }),
    serviceTask(instance, {
      name: 'import-products',
      purpose: 'the products, on the first start',
      app: 'catalog',
      bundle: 'import-products',
      dependsOn: ['migrate-catalog', ...proxy],
      env: catalog,
    }),
    ...serviceParts(instance, {
      app: 'catalog',
      purpose: 'products and stock',
      ports: count(ports.catalog),
      dependsOn: ['import-products', 'topics', 'redis', ...proxy],
      env: catalog,
    }),
    ...serviceParts(instance, {
      app: 'orders',
      purpose: 'orders',
      ports: count(ports.orders),
      dependsOn: ['migrate-orders', 'topics', ...proxy],
      callsInto: names('catalog', ports.catalog),
      env: orders,
    }),
    ...serviceParts(instance, {
      app: 'notifications',
      purpose: 'mail and live push',
      ports: ports.notifications,
      dependsOn: ['migrate-notifications', 'topics', 'redis', 'mail', ...proxy],
      callsInto: names('orders', ports.orders),
      env: notifications,
    }),
    ...serviceParts(instance, {
      app: 'gateway',
      purpose: 'the API behind NGINX',
      ports: count(ports.gateway),
      dependsOn: [...proxy],
      callsInto: behind,
      env: gateway,
    }),
    ...edgeParts(instance, gatewayPorts(seenInstance, size)),
  ];
}
