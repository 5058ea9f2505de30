import { containersOf } from './containers.ts';

const inspected = (service: string, state: object, version = '1') => ({
  Id: `id of ${service}`,
  Name: `/test-${service}-1`,
  State: { Status: 'running', Pid: 7, ...state },
  Config: { Labels: { 'com.docker.compose.service': service, 'org.opencontainers.image.version': version } },
});

const read = (...containers: object[]) =>
  containersOf({ output: async ([command]) => (command === 'ps' ? 'a\nb\n' : JSON.stringify(containers)) }, 'test');

describe('the containers of a compose project', () => {
  it('are well when they run and their check, if they have one, succeeds', async () => {
    const found = await read(
      inspected('redis', {}),
      inspected('kafka', { Health: { Status: 'starting' } }),
      inspected('orders-1', { Health: { Status: 'healthy' } }),
      inspected('topics', { Status: 'exited', Pid: 0 }),
    );
    expect(found.map(({ healthy }) => healthy)).toEqual([true, false, true, false]);
  });

  it('belong to a service by their whole name, so that a migration of catalog is no catalog', async () => {
    const found = await read(inspected('catalog-2', {}, '0.2.0'), inspected('migrate-catalog', {}));
    expect(found.map(({ app, version }) => [app, version])).toEqual([
      ['catalog', '0.2.0'],
      [undefined, '1'],
    ]);
  });
});
