import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../infra/local/failure.ts';
import type { AppName } from '../../../infra/local/parts/services.ts';
import type { Platform } from '../../../infra/platforms/platform.ts';
import { climb } from '../ladder.ts';
import type { Load } from '../load/load.ts';
import type { RunOptions } from '../options.ts';
import { reasonOf } from '../reason.ts';
import type { Step, Turn } from '../result.ts';
import { killOne, updateAll } from './disturbance.ts';
import { measureCell } from './measure-cell.ts';
import { look, usedBetween } from './used.ts';

/** Seconds. A driver that hangs must not cost the others their turns; a first time may have to build images and tools. */
const AT_MOST: Readonly<Record<Step, number>> = {
  prepare: 1_800,
  deploy: 480,
  idle: 60,
  'warm up': 90,
  load: 900,
  kill: 180,
  update: 420,
  'tear down': 300,
};
/** A shop that was just deployed still has something to do. */
const SETTLE_SECONDS = 3;
const IDLE_SECONDS = 5;
/** After 15 s higher rates were often answered sooner than lower ones. After 30 s some still are, which is then taken for noise. */
const WARM_UP_SECONDS = 30;
/** Rounds: it takes a minute or two, more than anything else in a turn, and says least by being repeated. */
const UPDATE_EVERY = 2;
/** In the first round the one, in the next the other. */
const VICTIMS: readonly AppName[] = ['catalog', 'gateway'];

export interface Surroundings {
  readonly options: RunOptions;
  readonly startLoad: () => Promise<Load>;
  /** Waits so many ms. */
  readonly pause: (ms: number) => Promise<unknown>;
  readonly versions: readonly [first: string, second: string];
  readonly interrupted: AbortSignal;
  /** Told of every change as soon as it is there. */
  readonly keep: (turn: Turn) => void;
}

/**
 * Everything on one platform once. A step that fails is written down with its reason; without a shop the rest is left
 * out, and what was made is torn down in any case.
 */
export async function takeTurn(platform: Platform, begun: Turn, surroundings: Surroundings): Promise<Turn> {
  const { options, versions, interrupted, keep, pause } = surroundings;
  const load = await surroundings.startLoad();
  let turn = begun;
  const change = (what: Partial<Turn>): void => keep((turn = { ...turn, ...what }));
  const step = async (name: Step, work: () => Promise<void>): Promise<boolean> => {
    if (interrupted.aborted && name !== 'tear down') return false;
    console.error(`round ${turn.round}, ${turn.platform}: ${name}`);
    const beganMs = performance.now();
    try {
      await within(AT_MOST[name], work(), name === 'tear down' ? undefined : interrupted);
      change({ seconds: { ...turn.seconds, [name]: (performance.now() - beganMs) / 1_000 } });
      return true;
    } catch (error) {
      const reason = reasonOf(error);
      console.error(`✗ ${turn.platform}, ${name}: ${reason}`);
      change({ failures: [...turn.failures, { step: name, reason }] });
      return false;
    }
  };
  const steady = { load, pause, rate: options.steadyRate, seed: options.seed };
  const measure = (rate: number, attempt: 1 | 2) =>
    measureCell(rate, attempt, { platform, load, seconds: options.seconds, seed: options.seed + turn.round }).then(
      (cell) => {
        console.error(`  ${cell.kept ? '✓' : '✗'} ${rate}/s${cell.kept ? '' : `: ${cell.broken.join(', ')}`}`);
        change({ cells: [...turn.cells, cell] });
        return cell;
      },
    );
  const run = async (): Promise<void> => {
    if (!(await step('prepare', () => platform.prepare(versions)))) return;
    let baseUrl = '';
    if (!(await step('deploy', async () => void ({ baseUrl } = await platform.deploy(versions[0]))))) return;
    await step('idle', async () => {
      change({ instances: countsOf(await platform.instances()) });
      await pause(SETTLE_SECONDS * 1_000);
      const before = await look(platform);
      await pause(IDLE_SECONDS * 1_000);
      const idle = usedBetween(before, await look(platform));
      if (idle) change({ idle });
    });
    const warmUp = async (): Promise<void> => {
      await load.open(baseUrl);
      await load.warmUp(WARM_UP_SECONDS, options.seed);
    };
    if (!(await step('warm up', warmUp))) return;
    await step('load', async () => void (await climb(options.rates, measure)));
    const victim = VICTIMS[(turn.round - 1) % VICTIMS.length]!;
    await step('kill', async () => change({ kills: [...turn.kills, await killOne(platform, victim, steady)] }));
    if (turn.round % UPDATE_EVERY === 1)
      await step('update', async () => change({ update: await updateAll(platform, versions[1], steady) }));
  };
  try {
    await run();
  } finally {
    load.stop();
    await step('tear down', () => platform.tearDown());
  }
  if (!interrupted.aborted) change({ ended: { kind: 'done' } });
  return turn;
}

function countsOf(instances: Awaited<ReturnType<Platform['instances']>>): Turn['instances'] {
  const byApp = Map.groupBy(instances, ({ app }) => app);
  return Object.fromEntries([...byApp].map(([app, those]) => [app, those.length]));
}

/** Gives up waiting; what hangs goes on in vain. */
async function within<T>(seconds: number, work: Promise<T>, interrupted: AbortSignal | undefined): Promise<T> {
  const waiting = new AbortController();
  const tooLong = sleep(seconds * 1_000, undefined, { signal: waiting.signal }).then(() => {
    throw new Failure(`not done after ${seconds} s`, 'See what the platform says');
  });
  tooLong.catch(() => undefined);
  const broken = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Failure('interrupted', 'What was measured is kept'));
    if (interrupted?.aborted) end();
    interrupted?.addEventListener('abort', end, { once: true, signal: waiting.signal });
  });
  broken.catch(() => undefined);
  try {
    return await Promise.race([work, tooLong, broken]);
  } finally {
    waiting.abort();
    work.catch(() => undefined);
  }
}
