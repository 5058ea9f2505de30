import { jest } from '@jest/globals';
import type { SrvRecord } from 'node:dns';
import { parseAddressSource } from './address.ts';
import { Discovery } from './discovery.ts';

const srv = (name: string, port: number, priority: number, weight: number): SrvRecord => ({
  name,
  port,
  priority,
  weight,
});

describe('Discovery', () => {
  const changes: string[][] = [];
  const failures: string[] = [];
  let discovery: Discovery;
  const records: { a: string[]; srv: SrvRecord[] } = { a: [], srv: [] };
  const start = (...urls: string[]) => {
    discovery = new Discovery({
      sources: urls.map(parseAddressSource),
      intervalMs: 5_000,
      resolver: {
        resolve4: async (name) => {
          if (records.a.length === 0) throw new Error(`queryA ENOTFOUND ${name}`);
          return records.a;
        },
        resolveSrv: async () => records.srv,
      },
      onChange: (addresses) =>
        changes.push(addresses.map(({ origin, weight }) => (weight === 1 ? origin : `${origin} ×${weight}`))),
      onFailure: (_, error) => failures.push((error as Error).message),
    });
    return discovery.ready;
  };
  beforeEach(() => {
    jest.useFakeTimers();
    changes.length = failures.length = 0;
  });
  afterEach(() => {
    discovery.close();
    jest.useRealTimers();
  });

  it('knows a static list at once and asks nobody', async () => {
    void start('http://a:1', 'http://b:2', 'http://a:1');
    expect(changes).toEqual([['http://a:1', 'http://b:2']]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(changes).toHaveLength(1);
  });

  it('looks a name up again at every interval, and tells of changes alone', async () => {
    records.a = ['10.0.0.1', '10.0.0.2'];
    await start('dns://catalog:4201');
    records.a = ['10.0.0.2', '10.0.0.1'];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(changes).toEqual([['http://10.0.0.1:4201', 'http://10.0.0.2:4201']]);
    records.a = ['10.0.0.2', '10.0.0.3'];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(changes.at(-1)).toEqual(['http://10.0.0.2:4201', 'http://10.0.0.3:4201']);
  });

  it('goes on with what it knew when nobody answers, and hears of those that come back', async () => {
    records.a = ['10.0.0.1'];
    await start('dns://catalog:4201');
    records.a = [];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(failures).toEqual(['queryA ENOTFOUND catalog']);
    expect(changes).toHaveLength(1);
    records.a = ['10.0.0.9'];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(changes.at(-1)).toEqual(['http://10.0.0.9:4201']);
  });

  it('takes the SRV records of the lowest priority with their weights', async () => {
    records.srv = [srv('a.', 1, 10, 2), srv('b', 2, 10, 1), srv('spare', 3, 20, 1)];
    await start('srv://_http._tcp.catalog');
    expect(changes).toEqual([['http://a:1 ×2', 'http://b:2']]);
    records.srv = [srv('a', 1, 0, 50), srv('b', 2, 0, 50)];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(changes.at(-1)).toEqual(['http://a:1', 'http://b:2']);
  });
});
