# Every image of the shop. The services are built once and share their layers; SERVICE chooses which one is packed:
#   docker build --build-arg SERVICE=orders --tag highstreet/orders:0.1.0 .
#   docker build --target tools --tag highstreet/tools:0.1.0 .        what stands around the services
# `npm run images -- build` makes all of them. Migrations and the import are the service's image with another command:
#   docker run highstreet/orders:0.1.0 migrate.mjs
ARG NODE_IMAGE=node:24-bookworm-slim
ARG K6_IMAGE=grafana/k6:1.8.1

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# Manifests first: as long as no dependency changes, the layer of npm ci is taken from the cache.
COPY package.json package-lock.json .npmrc ./
COPY apps/catalog/package.json apps/catalog/
COPY apps/e2e/package.json apps/e2e/
COPY apps/events-cli/package.json apps/events-cli/
COPY apps/gateway/package.json apps/gateway/
COPY apps/notifications/package.json apps/notifications/
COPY apps/orders/package.json apps/orders/
COPY libs/balancer/package.json libs/balancer/
COPY libs/cache/package.json libs/cache/
COPY libs/contracts/package.json libs/contracts/
COPY libs/messaging/package.json libs/messaging/
COPY libs/postgres/package.json libs/postgres/
COPY libs/request-context/package.json libs/request-context/
COPY libs/service/package.json libs/service/
COPY libs/sharding/package.json libs/sharding/
COPY libs/testing/package.json libs/testing/
# Exactly what the lockfile says. No install scripts: the compilers come as packages, and Node is the image's own.
RUN --mount=type=cache,target=/npm-cache npm ci --cache /npm-cache --ignore-scripts --no-audit --no-fund
# Of all else only what the services are made of: whoever changes a server's configuration does not wait for them.
COPY nx.json tsconfig.base.json ./
COPY libs libs
COPY apps apps
COPY infra/local/bundle.mjs infra/local/
RUN NX_DAEMON=false NX_TUI=false node node_modules/nx/dist/bin/nx.js run-many --targets=bundle \
      --projects=gateway,catalog,orders,notifications --skip-nx-cache --output-style=static
COPY . .
# The date of every file in the image and of its SBOM, so that the same sources give the same bytes on every day.
ARG SOURCE_DATE_EPOCH=0
RUN node infra/local/bundle.mjs --tools /out/tools \
 && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > sbom.raw.json \
 && node infra/images/collect.ts /out

# What stands around the services: the mail catcher, the watcher beside NGINX, the topics, what a first start needs.
FROM ${NODE_IMAGE} AS tools
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
# A new volume takes its owner from the folder that it is mounted over. /settings has one for each reader of secrets.
RUN install --directory --owner 1000 --group 1000 /mail /keys /edge/conf /edge/out \
      /settings/gateway /settings/catalog /settings/orders /settings/notifications /settings/postgres /settings/edge
COPY --from=build /out/tools/ ./
# By number: Kubernetes cannot see that a name is not root.
USER 1000:1000
# The largest of them, the mail catcher, keeps ids alone; without a limit V8 would let garbage lie.
ENTRYPOINT ["node", "--max-old-space-size=64", "--max-semi-space-size=4"]
# The last, for whatever stands below is built again for every version.
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="highstreet tools" \
      org.opencontainers.image.description="Mail catcher, edge watcher, edge configuration, topics, settings of a first start" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT"

# k6 and the load tests, for docker-compose.load.yml alone, which gives the two folders as contexts of their own.
FROM ${K6_IMAGE} AS k6
FROM build AS load
COPY --from=k6 /usr/bin/k6 /usr/local/bin/k6
COPY --from=loadtests / loadtests/
COPY --from=data / data/
RUN install --directory --owner 1000 --group 1000 /results
ENV NODE_ENV=production
USER 1000:1000
ENTRYPOINT ["node", "--conditions=@highstreet/source", "loadtests/cli.ts", "--base-url", "http://nginx:8080", "--out", "/results"]

# One service. The last stage, so that it is what a build without --target gives.
FROM ${NODE_IMAGE} AS service
ARG SERVICE
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
# Owned by root and run by another: the service cannot change its own code, whatever the file system is mounted as.
COPY --from=build /out/${SERVICE}/ ./
USER 1000:1000
STOPSIGNAL SIGTERM
# The service's own readiness, asked by a Node of 20 MB for 50 ms: there is no shell in it, and nothing to install.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "--max-old-space-size=16", "/app/healthcheck.mjs"]
# In exec form Node is what gets SIGTERM, and drains. The secrets are read from a file, for an environment is shown by
# every `inspect`; what is set in the environment goes before it. The other flags are those of the native run, whose
# reasons stand in infra/local/parts/services.ts; `npm run check:targets` compares them.
ENTRYPOINT ["node", "--env-file-if-exists=/run/secrets/service.env", "--disable-warning=TimeoutNegativeWarning", "--max-old-space-size=192", "--max-semi-space-size=16"]
CMD ["main.mjs"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="highstreet ${SERVICE}" \
      org.opencontainers.image.description="A service of Highstreet, bundled to one file" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT"
