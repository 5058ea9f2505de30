import { freePort, startRedis, type PrivateRedis } from '@highstreet/testing';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlServer } from '../ports-proxy/control.ts';
import { Cuts } from '../ports-proxy/cuts.ts';
import { redis } from '../probes.ts';

/** A real Redis behind the proxy, and requests to its control interface. */
describe('the ports-proxy', () => {
  let server: PrivateRedis;
  let cuts: Cuts;
  let control: Server;
  let url: string;
  let isUp: () => Promise<void>;

  beforeAll(async () => {
    server = await startRedis();
    const port = await freePort();
    cuts = new Cuts({ redis: { port, target: Number(new URL(server.url).port) } });
    await cuts.open();
    isUp = redis(port);
    control = controlServer(cuts).listen(0, '127.0.0.1');
    await once(control, 'listening');
    url = `http://127.0.0.1:${(control.address() as AddressInfo).port}/cuts`;
  });
  afterAll(async () => {
    control.closeAllConnections();
    control.close();
    await cuts.close();
    await server.stop();
  });
  afterEach(() => cuts.healAll());

  const ask = async (method: string, path = '', body?: object) => {
    const response = await fetch(url + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, body: await response.text() };
  };

  test.each(['closed', 'silent'])('cuts a port (%s) until it is healed', async (how) => {
    await isUp();
    expect(await ask('PUT', '/redis', { how })).toMatchObject({ status: 204 });
    await expect(isUp()).rejects.toThrow();
    expect(JSON.parse((await ask('GET')).body)).toEqual({ cuts: { redis: how }, ports: ['redis'] });
    expect(await ask('DELETE', '/redis')).toMatchObject({ status: 204 });
    await isUp();
    expect(cuts.current).toEqual({});
  });

  test('heals what was cut for a time, without being asked again', async () => {
    await ask('PUT', '/redis', { how: 'silent', forMs: 300 });
    await isUp(); // the probe waits longer than that
  });

  test('takes another cut in the place of the first, with its own time', async () => {
    await ask('PUT', '/redis', { how: 'silent', forMs: 1 });
    await ask('PUT', '/redis', { how: 'closed' });
    await expect(isUp()).rejects.toThrow();
    expect(cuts.current).toEqual({ redis: 'closed' });
    await ask('DELETE');
    await isUp();
  });

  test.each([
    ['PUT', '/kafka', { how: 'closed' }, 404, /no port "kafka"/],
    ['PUT', '/redis', { how: 'open' }, 400, /"how" is closed or silent/],
    ['PUT', '/redis', { how: 'closed', forMs: -1 }, 400, /"forMs"/],
    ['POST', '/redis', {}, 400, /what there is/],
    ['GET', '/redis/x', undefined, 404, /only \/cuts/],
  ])('refuses %s %s %j', async (method, path, body, status, reason) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.replaceAll('\\"', '"')).toMatch(reason);
    await isUp();
  });
});
