import { runInRequest } from '@highstreet/request-context';
import { waitFor } from '@highstreet/testing';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { discard, readText, ServiceClient, type ServiceClientOptions } from '../src/index.ts';
import { behaviour, type BreakingServer, breakingServer } from './breaking-server.ts';

const GET = { method: 'GET', path: '/' } as const;

describe('ServiceClient, balancing', () => {
  const toClose: { close(): Promise<void> }[] = [];
  const server = async (behave: Parameters<typeof breakingServer>[0]): Promise<BreakingServer> => {
    const started = await breakingServer(behave);
    toClose.push(started);
    return started;
  };
  const client = (urls: string[], more: Partial<ServiceClientOptions> = {}) => {
    const made = new ServiceClient({ name: 'catalog', urls, timeoutMs: 10_000, ...more });
    toClose.push(made);
    return made;
  };
  const get = async (from: ServiceClient, path = '/') => {
    const answer = await from.request({ ...GET, path });
    await readText(answer);
    return answer.status;
  };
  afterEach(async () => {
    for (const one of toClose.splice(0).reverse()) await one.close();
  });

  it('loses no idempotent request when an instance dies with requests in flight', async () => {
    const dying = await server(() => undefined);
    const good = await server(behaviour.answer(200));
    const both = client([dying.url, good.url]);
    const answers = Array.from({ length: 20 }, () => get(both));
    await waitFor(() => dying.received.length === 10, { timeoutMs: 30_000 });
    await dying.close();
    expect(await Promise.all(answers)).toEqual(Array(20).fill(200));
    expect(good.received).toHaveLength(20);
  });

  it('p2c_ewma asks a slow instance less than the others', async () => {
    const slow = await server((_, response) => setTimeout(() => response.end(), 1_000));
    const fast = await Promise.all([1, 2, 3].map(() => server(behaviour.answer(200))));
    const all = client(
      [slow, ...fast].map(({ url }) => url),
      { balancing: { method: 'p2c_ewma' } },
    );
    const customer = async () => {
      for (let nth = 0; nth < 25; nth += 1) await get(all);
    };
    await Promise.all([1, 2, 3, 4].map(customer));
    for (const { received } of fast) expect(slow.received.length).toBeLessThan(received.length / 2);
  });

  it('sends a customer to the same instance by consistent_hash, and a path without one', async () => {
    const all = await Promise.all([1, 2, 3].map(() => server(behaviour.answer(200))));
    const hash = client(
      all.map(({ url }) => url),
      { balancing: { method: 'consistent_hash' } },
    );
    for (let nth = 0; nth < 6; nth += 1) await get(hash, `/api/products/7?nth=${nth}`);
    expect(all.map(({ received }) => received.length).toSorted()).toEqual([0, 0, 6]);
  });

  it('lets a service that fails everything have a fifth more load at most, beyond what was saved up', async () => {
    const failing = await Promise.all([1, 2, 3].map(() => server(behaviour.answer(503))));
    const refused: string[] = [];
    const observer = {
      requested: () => undefined,
      ejected: () => undefined,
      retried: () => undefined,
      retryRefused: (service: string) => refused.push(service),
      discoveryFailed: () => undefined,
    };
    const storm = client(
      failing.map(({ url }) => url),
      { observer },
    );
    const startedMs = performance.now();
    for (let nth = 0; nth < 50; nth += 1) await Promise.all(Array.from({ length: 10 }, () => get(storm)));
    const earned = 100 + 500 * 0.2 + ((performance.now() - startedMs) / 1_000) * 10;
    const sent = failing.reduce((sum, { received }) => sum + received.length, 0);
    // Without a budget it were three times as many.
    expect(sent).toBeLessThanOrEqual(500 + earned);
    expect(refused.length).toBeGreaterThan(0);
  });

  it('tells the service how long it may take, the shorter of its own time and that of the running request', async () => {
    const one = await server(behaviour.answer(200));
    const single = client([one.url], { timeoutMs: 5_000 });
    await get(single);
    await runInRequest({ requestId: 'r', deadlineMs: performance.now() + 1_000 }, () => get(single));
    discard(await single.request({ ...GET, stream: true, headers: { 'x-request-deadline': '7' } }));
    const told = one.received.map(({ headers }) => headers['x-request-deadline']);
    expect(Number(told[0])).toBeGreaterThan(1_000);
    expect(Number(told[1])).toBeLessThanOrEqual(1_000);
    expect(told[2]).toBeUndefined();
  });

  it('sends nothing for a request whose deadline is over', async () => {
    const one = await server(behaviour.answer(200));
    const late = runInRequest({ requestId: 'r', deadlineMs: performance.now() - 1 }, () => get(client([one.url])));
    await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded', status: 504 });
    expect(one.received).toHaveLength(0);
  });

  it('follows a file that is replaced, and lets an instance that goes finish what it has', async () => {
    const held = Promise.withResolvers<() => void>();
    const old = await server(({ url }, response) =>
      url === '/next' ? response.end('old') : held.resolve(() => void response.end('finished')),
    );
    const fresh = await server(behaviour.answer(200, 'fresh'));
    const folder = mkdtempSync(join(tmpdir(), 'addresses-'));
    const file = join(folder, 'catalog.txt');
    writeFileSync(file, `# one\n${old.url}\n`);
    const all = client([pathToFileURL(file).href], { balancing: { discoveryIntervalMs: 200 } });
    const before = all.request(GET);
    const finish = await held.promise;
    const closed = once(old.received[0]!.socket, 'close');
    writeFileSync(`${file}.new`, JSON.stringify([fresh.url]));
    renameSync(`${file}.new`, file);
    await waitFor(async () => (await readText(await all.request({ ...GET, path: '/next' }))) === 'fresh', {
      timeoutMs: 30_000,
    });
    finish();
    expect(await readText(await before)).toBe('finished');
    // Its pool is closed when the last answer has been read.
    await closed;
    rmSync(folder, { recursive: true });
  });

  it('follows a name, and waits for its first answer', async () => {
    const port = async () => {
      const one = await server(behaviour.answer(200));
      return { one, record: { name: '127.0.0.1', port: Number(new URL(one.url).port), priority: 0, weight: 0 } };
    };
    const [first, second] = [await port(), await port()];
    let records = [first.record];
    const resolver = { resolve4: async () => [], resolveSrv: async () => records };
    const all = client(['srv://_http._tcp.catalog'], { resolver, balancing: { discoveryIntervalMs: 20 } });
    expect(await get(all)).toBe(200);
    expect(first.one.received).toHaveLength(1);
    records = [second.record];
    await waitFor(async () => (await get(all)) === 200 && second.one.received.length > 0, { timeoutMs: 30_000 });
  });

  it('gives a request its time when the instance that failed it has left the list meanwhile', async () => {
    const held = Promise.withResolvers<() => void>();
    const going = await server((_, response) => held.resolve(() => void response.writeHead(503).end()));
    const staying = await server((_, response) => setTimeout(() => response.end(), 50));
    const record = ({ url }: BreakingServer) => ({
      name: '127.0.0.1',
      port: Number(new URL(url).port),
      priority: 0,
      weight: 0,
    });
    let records = [record(going), record(staying)];
    let asked = 0;
    const resolver = {
      resolve4: async () => [],
      resolveSrv: async () => {
        asked += 1;
        return records;
      },
    };
    const all = client(['srv://_http._tcp.catalog'], { resolver, balancing: { discoveryIntervalMs: 20 } });
    const both = [get(all), get(all)];
    const fail = await held.promise;
    records = [record(staying)];
    const before = asked;
    await waitFor(() => asked >= before + 2, { timeoutMs: 30_000 });
    fail();
    expect(await Promise.all(both)).toEqual([200, 200]);
  });

  it('fails with `unavailable` while a name is not known', async () => {
    const resolver = {
      resolve4: () => Promise.reject(new Error('ENOTFOUND')),
      resolveSrv: () => Promise.reject(new Error('ENOTFOUND')),
    };
    const nobody = client(['dns://catalog:4201'], { resolver });
    await expect(get(nobody)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
