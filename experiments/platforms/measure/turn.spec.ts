import { jest } from '@jest/globals';
import type { Platform } from '../../../infra/platforms/platform.ts';
import type { Load } from '../load/load.ts';
import type { RunOptions } from '../options.ts';
import { parseOptions } from '../options.ts';
import { newTurn, type Turn } from '../result.ts';
import { measuredOf } from './doubles.ts';
import { takeTurn } from './turn.ts';

const VERSIONS = ['1.0.0', '1.1.0'] as const;
const options = parseOptions(['--rates', '100,200', '--platforms', 'compose'], 'results') as RunOptions;

/** A platform whose every step works, but for what is said. */
function platformOf(other: Partial<Platform> = {}) {
  const steps: string[] = [];
  let version = '';
  const instance = (app: 'catalog' | 'gateway', nth: number) => ({ app, name: `${app}-${nth}`, version, node: 'a' });
  const note = (step: string) => async (): Promise<void> => void steps.push(step);
  const platform: Platform = {
    name: 'compose',
    missing: async () => undefined,
    prepare: note('prepare'),
    deploy: async (first) => {
      version = first;
      steps.push('deploy');
      return { baseUrl: 'http://127.0.0.1:8080', mailUrl: '' };
    },
    update: async (second) => {
      version = second;
      steps.push('update');
    },
    instances: async () => [instance('catalog', 1), instance('catalog', 2), instance('gateway', 1)],
    kill: async ({ name }) => void steps.push(`kill ${name}`),
    untilHealthy: async () => {
      // Away when it is asked for the first time, back at once.
      if (steps.at(-1) === 'away') return;
      steps.push('away');
      throw new Error('catalog: 1 of 2 ready');
    },
    usage: async () => ({ shop: { memoryMiB: 1, cpuSeconds: 1 }, platform: { memoryMiB: 1, cpuSeconds: 1 } }),
    tearDown: note('tear down'),
    ...other,
  };
  return { platform, steps };
}

/** Keeps everything up to the rate. */
function loadThatKeepsUpTo(limit: number): Load {
  const load: Pick<Load, 'open' | 'warmUp' | 'send' | 'during' | 'stop'> = {
    open: async () => undefined,
    warmUp: async () => undefined,
    send: async ({ rate }) => measuredOf(rate > limit ? { errors: { 'status 503': 4 } } : {}),
    during: async (_, __, work) => ({ done: await work(), measured: measuredOf({ errors: { 'status 502': 1 } }) }),
    stop: () => undefined,
  };
  return load as Load;
}

async function turnOn(platform: Platform, load = loadThatKeepsUpTo(150), interrupted = new AbortController().signal) {
  const kept: Turn[] = [];
  const turn = await takeTurn(platform, newTurn('compose', 1), {
    options,
    startLoad: async () => load,
    pause: async () => undefined,
    versions: VERSIONS,
    interrupted,
    keep: (state) => kept.push(state),
  });
  return { turn, kept };
}

describe('a turn of a platform', () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);

  it('measures everything, tells of it as it goes on, and removes what was deployed', async () => {
    const { platform, steps } = platformOf();
    const { turn, kept } = await turnOn(platform);
    expect(steps).toEqual(['prepare', 'deploy', 'kill catalog-1', 'away', 'update', 'tear down']);
    expect(turn.failures).toEqual([]);
    expect(turn.instances).toEqual({ catalog: 2, gateway: 1 });
    expect(turn.cells.map(({ rate, kept }) => [rate, kept])).toEqual([
      [100, true],
      [200, false],
      [200, false],
    ]);
    expect(turn.kills).toMatchObject([{ app: 'catalog', failed: 1, requests: 600 }]);
    expect(turn.update).toMatchObject({ failed: 1, errors: { 'status 502': 1 } });
    expect(turn.ended).toEqual({ kind: 'done' });
    expect(kept.some(({ cells, ended }) => cells.length === 1 && !ended)).toBe(true);
  });

  it('that cannot be deployed is written down and removed', async () => {
    const { platform, steps } = platformOf({ deploy: () => Promise.reject(new Error('no room')) });
    const { turn } = await turnOn(platform);
    expect(steps).toEqual(['prepare', 'tear down']);
    expect(turn.failures).toEqual([{ step: 'deploy', reason: 'no room' }]);
    expect(turn.cells).toEqual([]);
  });

  it('goes on with the update when an instance could not be killed', async () => {
    const { platform } = platformOf({ kill: () => Promise.reject(new Error('no such container')) });
    const { turn } = await turnOn(platform);
    expect(turn.failures).toEqual([{ step: 'kill', reason: 'no such container' }]);
    expect(turn.update).toBeDefined();
  });

  it('says so when an update leaves an instance of the old version', async () => {
    const { platform } = platformOf({ update: async () => undefined });
    const { turn } = await turnOn(platform);
    expect(turn.failures).toMatchObject([{ step: 'update', reason: expect.stringContaining('1.0.0') }]);
  });

  it('looks at what is used before and after the load of a rate, and not meanwhile', async () => {
    const order: string[] = [];
    const used = { memoryMiB: 1, cpuSeconds: 1 };
    const { platform } = platformOf({
      usage: async () => {
        order.push('look begins');
        await Promise.resolve();
        order.push('look ends');
        return { shop: used, platform: used };
      },
    });
    const load = Object.assign(loadThatKeepsUpTo(0), {
      send: async () => {
        order.push('load begins');
        await new Promise(setImmediate);
        order.push('load ends');
        return measuredOf();
      },
    });
    await turnOn(platform, load);
    const [look, send] = [
      ['look begins', 'look ends'],
      ['load begins', 'load ends'],
    ];
    const ofIdle = [...look, ...look];
    expect(order).toEqual([...ofIdle, ...options.rates.flatMap(() => [...look, ...send, ...look])]);
  });

  it('keeps a cell whose use of the machine could not be read', async () => {
    const { platform } = platformOf({ usage: () => Promise.reject(new Error('no cgroup')) });
    const { turn } = await turnOn(platform);
    expect(turn.failures).toMatchObject([{ step: 'idle' }]);
    expect(turn.cells[0]).toMatchObject({ rate: 100, kept: true });
    expect(turn.cells[0]!.used).toBeUndefined();
  });

  it('that is interrupted removes what was deployed, and is not called ended', async () => {
    const interrupted = new AbortController();
    const { platform, steps } = platformOf({
      prepare: async () => interrupted.abort(),
    });
    const { turn } = await turnOn(platform, loadThatKeepsUpTo(0), interrupted.signal);
    expect(steps).toEqual(['tear down']);
    expect(turn.ended).toBeUndefined();
  });
});
