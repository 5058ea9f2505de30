import type { Deployed } from './deployed.ts';
import { differences } from './differences.ts';
import type { ServiceImage } from './read-image.ts';
import { readSwarm } from './read-swarm.ts';

const IMAGE: ServiceImage = { environment: { HOST: '0.0.0.0' }, probe: '/readyz', flags: ['--a'] };
const STACK = `
x-deploy: &deploy
  resources: { limits: { cpus: '1.00', memory: 384M } }
  update_config: { parallelism: 1, order: start-first }
services:
  orders:
    image: highstreet/orders:\${HIGHSTREET_VERSION:-0.1.0}
    environment: { PORT: '4301', CATALOG_URLS: 'dns://tasks.catalog:4201' }
    secrets: [{ source: orders-settings, target: service.env }]
    stop_grace_period: 25s
    healthcheck: { start_period: 120s }
    deploy: { <<: *deploy, replicas: 2 }
  redis: { image: 'redis:7' }
`;
const AGREED: Deployed = {
  image: 'highstreet/orders:0.1.0',
  port: 4301,
  environment: {
    HOST: '',
    PORT: '',
    CATALOG_URLS: '',
    CURSOR_SECRET: '',
    ORDERS_SHARD_URLS: '',
    ORDERS_SHARD_REPLICA_URLS: '',
    DIRECTORY_DATABASE_URL: '',
  },
  probe: '/readyz',
  cpus: 1,
  memoryMiB: 384,
  graceMs: 25_000,
  update: { order: 'start-first', atOnce: 1 },
  flags: ['--a'],
};
const differencesOf = (stack: string) => differences(readSwarm(stack, IMAGE), { orders: AGREED });

describe('a stack of Swarm', () => {
  it('agrees when it says the same, by anchors, defaults and what the image says', () => {
    expect(differencesOf(STACK)).toEqual([]);
    expect(readSwarm(STACK, IMAGE).instances.map(({ name }) => name)).toEqual(['orders']);
  });

  it.each([
    ['another image', ':-0.1.0}', ':-0.2.0}', /image is highstreet\/orders:0.2.0/],
    ['another port', "'4301'", "'4302'", /port is 4302/],
    ['a key too few', ", CATALOG_URLS: 'dns://tasks.catalog:4201'", '', /lacks CATALOG_URLS/],
    ['a key too many', 'CATALOG_URLS', 'REDIS_URL: r, CATALOG_URLS', /has REDIS_URL/],
    ['another probe', 'start_period: 120s', 'test: [CMD, x, "http://h/healthz"]', /probe is \/healthz/],
    ['no probe', 'start_period: 120s', 'disable: true', /probe is not given/],
    ['another CPU limit', "'1.00'", "'2.00'", /CPU limit is 2/],
    ['another memory limit', '384M', '512M', /memory limit in MiB is 512/],
    ['another time to drain', 'stop_grace_period: 25s', '', /time to drain in ms is 10000/],
    ['another order of updates', 'order: start-first', '', /update rule is .*stop-first/],
    ['more updates at once', 'parallelism: 1', 'parallelism: 2', /update rule is .*"atOnce":2/],
    ['other flags of Node', 'stop_grace', 'entrypoint: [node, --b]\n    stop_grace', /flags of Node is \["--b"\]/],
    ['a service less', '  orders:', '  other:', /^swarm: orders is not there$/],
  ])('differs by %s', (_, from, to, line) => {
    const changed = STACK.replace(from, to);
    expect(changed).not.toBe(STACK);
    const found = differencesOf(changed);
    expect(found.find((text) => line.test(text))).toMatch(/^swarm: orders/);
  });

  it('lacks the secret keys when it mounts no settings', () => {
    const found = differencesOf(STACK.replace('target: service.env', 'target: other.env'));
    expect(found).toContain('swarm: orders: the environment lacks CURSOR_SECRET, which others set');
  });

  it('is refused when a variable has no default, for then nobody can deploy it as the others', () => {
    expect(() => readSwarm(STACK.replace(':-0.1.0', ''), IMAGE)).toThrow(/needs HIGHSTREET_VERSION to be set/);
  });
});
