import type { Deployed, Target } from './deployed.ts';
import { differences } from './differences.ts';

const AGREED: Deployed = {
  image: 'highstreet/catalog:0.1.0',
  port: 4201,
  environment: { PORT: '4201', REDIS_URL: '', DRAIN_WAIT_MS: '300' },
  probe: '/readyz',
  cpus: 1,
  memoryMiB: 384,
  graceMs: 25_000,
  update: { order: 'start-first', atOnce: 1 },
  flags: ['--max-old-space-size=192'],
};

function differencesOf(change: Partial<Deployed>, without: Target['without'] = {}): string[] {
  const instances = [{ name: 'catalog-1', app: 'catalog' as const, deployed: { ...AGREED, ...change } }];
  return differences({ name: 'here', instances, without }, { catalog: AGREED });
}

describe('targets', () => {
  it('agree when they say the same, in whatever order the keys stand', () => {
    expect(differencesOf({ environment: { DRAIN_WAIT_MS: '3000', REDIS_URL: 'redis://r', PORT: '1' } })).toEqual([]);
  });

  it.each<[string, Partial<Deployed>, RegExp]>([
    ['another image', { image: 'highstreet/catalog:0.2.0' }, /image is highstreet\/catalog:0.2.0, elsewhere .*0.1.0/],
    ['another port', { port: 4202 }, /port is 4202, elsewhere 4201/],
    ['a key too few', { environment: { PORT: '', DRAIN_WAIT_MS: '' } }, /lacks REDIS_URL/],
    ['a key too many', { environment: { ...AGREED.environment, REDIS_ULR: '' } }, /has REDIS_ULR/],
    ['another probe', { probe: '/healthz' }, /probe is \/healthz, elsewhere \/readyz/],
    ['no probe', { probe: undefined }, /probe is not given/],
    ['another CPU limit', { cpus: 2 }, /CPU limit is 2, elsewhere 1/],
    ['another memory limit', { memoryMiB: 512 }, /memory limit in MiB is 512, elsewhere 384/],
    ['another time to drain', { graceMs: 30_000 }, /time to drain in ms is 30000, elsewhere 25000/],
    ['another update rule', { update: { order: 'stop-first', atOnce: 1 } }, /update rule is .*stop-first.*start-first/],
    ['another flag of Node', { flags: [] }, /flags of Node is \[\], elsewhere/],
  ])('differ by %s, which is named with its instance', (_, change, line) => {
    const found = differencesOf(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(line);
    expect(found[0]).toMatch(/^here: catalog-1: /);
  });

  it('differ when a service is killed before its drain can be over', () => {
    const longer = { ...AGREED.environment, DRAIN_WAIT_MS: '6000' };
    expect(differencesOf({ environment: longer })).toEqual([
      'here: catalog-1: a drain may take 26000 ms, and it is killed after 25000',
    ]);
  });

  it('are not compared in what one has no word for', () => {
    expect(differencesOf({ update: undefined }, { update: 'a person does it' })).toEqual([]);
  });

  it('differ when a service is missing', () => {
    expect(differences({ name: 'here', instances: [], without: {} }, { catalog: AGREED })).toEqual([
      'here: catalog is not there',
    ]);
  });
});
