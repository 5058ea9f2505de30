import { readCompose } from './read-compose.ts';
import type { ServiceImage } from './read-image.ts';

const IMAGE: ServiceImage = { environment: { HOST: '0.0.0.0' }, probe: '/readyz', flags: ['--a'] };
const COMPOSE = `
x-service: &service
  image: highstreet/notifications:\${VERSION_OF_TEST:-1}
  stop_grace_period: 25s
  deploy: { resources: { limits: { cpus: '1.00', memory: 384M } } }
  environment: &all { PORT: '4401' }
  volumes: [settings-notifications:/run/secrets:ro]
services:
  notifications-1: *service
  notifications-2:
    <<: *service
    profiles: [full]
    environment: { <<: *all, REDIS_URL: 'redis://r' }
    healthcheck: { test: [CMD, node, healthcheck.mjs, 'http://127.0.0.1:1/other'] }
  postgres-catalog: { image: 'postgres:15' }
`;

describe('a compose file', () => {
  const [first, second, ...more] = readCompose(COMPOSE, IMAGE).instances;

  it('is read with its anchors, and for the services of the shop alone', () => {
    expect(more).toEqual([]);
    expect(first).toMatchObject({ name: 'notifications-1', app: 'notifications' });
    expect(first?.deployed).toMatchObject({
      image: 'highstreet/notifications:1',
      port: 4401,
      cpus: 1,
      memoryMiB: 384,
      graceMs: 25_000,
    });
  });

  it('sets what the image, the settings and the file itself set', () => {
    expect(Object.keys(first?.deployed.environment ?? {}).sort()).toEqual([
      'CURSOR_SECRET',
      'HOST',
      'NOTIFICATIONS_DATABASE_URL',
      'PORT',
    ]);
    expect(second?.deployed.environment).toMatchObject({ REDIS_URL: 'redis://r' });
  });

  it('asks where its image does unless it says otherwise', () => {
    expect([first?.deployed.probe, second?.deployed.probe]).toEqual(['/readyz', '/other']);
  });
});
