import { jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import { type Mishaps, PlatformDouble } from './platform-double.ts';
import { testPlatform } from './platform-test.ts';
import { exitCodeOf, type Result } from './result.ts';
import type { Setting } from './setting.ts';

const BASKETS = `basket_id,household_id,product_id,quantity
10,7,1,1
10,7,2,2
11,7,2,0
12,8,1,3
13,8,2,5
14,9,1,1
`;
const PRICES = 'product_id,price_cents\n1,150\n2,99\n3,\n4,250\n';
const isPrice = (asked: string): boolean => asked.startsWith('PATCH');
const isRead = (asked: string): boolean => asked.startsWith('GET /api/products');
const isOrder = (asked: string): boolean => asked === 'POST /api/orders';

describe('the test of a platform', () => {
  let folder: string;
  beforeEach(() => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true); // the progress
    folder = mkdtempSync(join(tmpdir(), 'platform-'));
    writeFileSync(join(folder, 'baskets.csv'), BASKETS);
    writeFileSync(join(folder, 'prices.csv'), PRICES);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const test = async (platform: PlatformDouble, more: Partial<Setting> = {}): Promise<Result> => {
    return testPlatform({
      platform,
      versions: ['0.1.0', '0.1.1'],
      // Nothing more happens in a double than what is asked of it, so there is nothing to wait for.
      pace: {
        baskets: 5,
        rate: 400,
        calmMs: 20,
        noticeMs: 1,
        killedWithinMs: 5_000,
        cutWithinMs: 5_000,
        settleMs: 100,
      },
      basketsFile: join(folder, 'baskets.csv'),
      pricesFile: join(folder, 'prices.csv'),
      keep: false,
      say: () => undefined,
      interrupted: new AbortController().signal,
      ...more,
    });
  };
  const after = (mishaps: Mishaps): Promise<Result> => test(new PlatformDouble(mishaps));
  const duringOf = ({ load }: Result, start: string) => load.find(({ during }) => during.startsWith(start));

  it('passes where nothing fails, and leaves nothing behind', async () => {
    const platform = new PlatformDouble();
    const result = await test(platform);
    expect(result).toMatchObject({
      reasons: [],
      replay: { accepted: 4, rejected: 1 },
      ordersUnderLoad: { repeated: 0 },
    });
    expect(result.broken).toBeUndefined();
    expect(exitCodeOf(result)).toBe(0);
    expect(platform.asked).toEqual([
      'prepare',
      'deploy',
      'update',
      'updateInVain catalog',
      'scale catalog',
      'kill orders-1',
      'kill gateway-1',
      'cut',
      'heal',
      'tearDown',
    ]);
    expect(result.ordersUnderLoad?.confirmed).toBe(result.ordersUnderLoad?.sent);
  });

  it('does not pass when requests fail during the update, though none is lost in the end', async () => {
    const result = await after({ update: ({ shop }) => shop.breakNext(3, isOrder) });
    expect(duringOf(result, 'update')?.failed).toHaveLength(3);
    expect(result.reasons).toEqual([expect.stringContaining('3 requests failed in update 0.1.1')]);
    expect(result.ordersUnderLoad).toMatchObject({ repeated: 3, lost: 0, doubled: 0 });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('does not pass when the update leaves instances of the old version', async () => {
    const result = await after({ update: (platform) => platform.keepOld('0.1.0') });
    expect(result.reasons).toEqual([expect.stringContaining('do not run 0.1.1: gateway-1 (0.1.0)')]);
  });

  it('does not pass when an update in vain or scaling disturbs a request, or the first leaves an instance', async () => {
    const disturbed = await after({ updateInVain: ({ shop }) => shop.breakNext(1, isRead) });
    expect(disturbed.reasons).toEqual([expect.stringContaining('1 requests failed in update in vain catalog')]);
    const scaled = await after({ scale: ({ shop }) => shop.breakNext(1, isRead) });
    expect(scaled.reasons).toEqual([expect.stringContaining('1 requests failed in scale catalog')]);
    const left = await after({ updateInVain: (platform) => platform.keepOld('0.0.0-none') });
    expect(left.reasons).toEqual([expect.stringContaining('has left: gateway-1 (0.0.0-none)')]);
  });

  it.each([
    ['double', 'doubled'],
    ['lose', 'lost'],
    ['overcharge', 'differences'],
    ['second-mail', 'differences'],
  ] as const)('does not pass when, during a kill, the shop has the fault: %s', async (fault, finding) => {
    const result = await after({ kill: ({ shop }) => shop.goWrong(fault) });
    expect(result.ordersUnderLoad?.[finding]).toBeGreaterThan(0);
    expect(result.reasons).toEqual([expect.stringContaining('The books of the orders under load do not agree')]);
    expect(exitCodeOf(result)).toBe(1);
  });

  it('does not pass when the books of the replay do not agree', async () => {
    const result = await after({ deploy: ({ shop }) => shop.goWrong('double') });
    expect(result.reasons).toEqual([expect.stringContaining('The books of the replay do not agree')]);
  });

  it('lets a change of a price fail that was in flight on what is killed, and no read', async () => {
    const price = await after({ kill: ({ shop }) => shop.breakNext(1, isPrice) });
    expect(duringOf(price, 'kill orders-1')?.failed).toHaveLength(1);
    expect(price.reasons).toEqual([]);
    const read = await after({ kill: ({ shop }) => shop.breakNext(1, isRead) });
    expect(read.reasons).toHaveLength(2); // one of each kill
  });

  it('tells what fails while a node is cut off, and does not judge it', async () => {
    const result = await after({ cut: ({ shop }) => shop.breakNext(4) });
    expect(duringOf(result, 'cut b')?.failed).toHaveLength(4);
    expect(result.reasons).toEqual([]);
  });

  it('tears down when a step cannot be done, and tells both that and what was seen before', async () => {
    const platform = new PlatformDouble({
      update: () => {
        throw new Failure('the registry is away', 'Start it');
      },
    });
    const result = await test(platform);
    expect(result.broken).toEqual({ cause: 'the registry is away', mend: 'Start it' });
    expect(exitCodeOf(result)).toBe(2);
    expect(platform.asked.at(-1)).toBe('tearDown');
    expect(result.replay?.accepted).toBe(4);
  });

  it('does not tear down under an update that is under way when it is interrupted', async () => {
    const interrupt = new AbortController();
    const platform = new PlatformDouble({
      update: async (double) => {
        interrupt.abort();
        await new Promise((resolve) => setImmediate(resolve));
        double.asked.push('updated');
      },
    });
    const result = await test(platform, { interrupted: interrupt.signal });
    expect(exitCodeOf(result)).toBe(2);
    expect(platform.asked.slice(-2)).toEqual(['updated', 'tearDown']);
  });

  it('heals the node and tears down when it is interrupted while the node is cut off', async () => {
    const interrupt = new AbortController();
    const platform = new PlatformDouble({
      cut: (double) => {
        double.lookedAt = () => interrupt.abort();
      },
    });
    const result = await test(platform, { interrupted: interrupt.signal });
    expect(result.broken?.cause).toBe('The test was interrupted');
    expect(platform.asked.slice(-3)).toEqual(['cut', 'heal', 'tearDown']);
  });

  it('tells that something was left behind', async () => {
    const result = await after({
      tearDown: () => {
        throw new Error('a volume is in use');
      },
    });
    expect(result.broken?.cause).toBe('a volume is in use');
    expect(exitCodeOf(result)).toBe(2);
  });

  it('begins nothing where the platform cannot be had, and says what is missing', async () => {
    const platform = new PlatformDouble();
    platform.missing = () => Promise.resolve('There is no nomad on the PATH');
    await expect(test(platform)).rejects.toMatchObject({ mend: 'There is no nomad on the PATH' });
    expect(platform.asked).toEqual([]);
  });

  it('leaves everything as it is when it is asked to', async () => {
    const platform = new PlatformDouble();
    await test(platform, { keep: true });
    expect(platform.asked).not.toContain('tearDown');
    platform.shop.close();
  });
});
