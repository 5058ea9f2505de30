import { readFileSync } from 'node:fs';

/** `full` has replicas of Postgres, `slim` has not: infra/local/topology.ts. */
export type SettingsSize = 'full' | 'slim';

export interface Settings {
  readonly size: SettingsSize;
  readonly postgresPassword: string;
  readonly cursorSecret: string;
  readonly devIssuerKeyFile: string;
  /** `host:port,…`: what NGINX balances over. Nothing where the platform does that itself. */
  readonly gateways?: string | undefined;
}

/** What each reader finds in its /run/secrets, by file. Hosts have the same names on every platform. */
export function settingsOf(settings: Settings): Record<string, Record<string, string>> {
  const { size, cursorSecret, gateways } = settings;
  const url = (host: string, database: string) =>
    `postgres://highstreet:${encodeURIComponent(settings.postgresPassword)}@${host}:5432/${database}`;
  const replica = (variables: Record<string, string>) => (size === 'full' ? variables : {});
  const all = { CURSOR_SECRET: cursorSecret };
  const shards = ['postgres-orders-0', 'postgres-orders-1'];
  return {
    gateway: {
      'service.env': environmentFile(all),
      'dev-issuer.jwk.json': readFileSync(settings.devIssuerKeyFile, 'utf8'),
    },
    catalog: {
      'service.env': environmentFile({
        ...all,
        CATALOG_DATABASE_URL: url('postgres-catalog', 'catalog'),
        ...replica({ CATALOG_REPLICA_URL: url('postgres-catalog-replica', 'catalog') }),
      }),
    },
    orders: {
      'service.env': environmentFile({
        ...all,
        ORDERS_SHARD_URLS: shards.map((shard) => url(shard, 'orders')).join(','),
        ...replica({ ORDERS_SHARD_REPLICA_URLS: shards.map((shard) => url(`${shard}-replica`, 'orders')).join(',') }),
        DIRECTORY_DATABASE_URL: url('postgres-orders-0', 'directory'),
      }),
    },
    notifications: {
      'service.env': environmentFile({ ...all, NOTIFICATIONS_DATABASE_URL: url('postgres-catalog', 'notifications') }),
    },
    postgres: { 'postgres-password': settings.postgresPassword },
    ...(gateways ? { edge: { 'edge.env': environmentFile({ GATEWAYS: gateways }) } } : {}),
  };
}

/** As Node's --env-file reads it. In quotes, for a `#` would begin a comment. */
function environmentFile(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('');
}
