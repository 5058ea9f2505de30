import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../infra/local/failure.ts';
import { reasonOf } from './reason.ts';
import { CHECKOUT } from '../../infra/local/ports.ts';
import type { Platform } from '../../infra/platforms/platform.ts';
import { type PlatformName, platformOf } from '../../loadtests/platforms/drivers.ts';
import { Load } from './load/load.ts';
import { takeTurn } from './measure/turn.ts';
import type { RunOptions } from './options.ts';
import { isTimeLeft, orderOf } from './plan.ts';
import { ResultFiles } from './report/result-files.ts';
import { objectionsTo } from './report/objections.ts';
import { type Ending, newTurn, type Result, type Turn } from './result.ts';

/**
 * All platforms, round by round. The JSON is written after every cell and every step, so that a run that was cut short
 * can be shown, and what fails on one platform is written down while the others go on.
 *
 * @returns the exit code: 0 everything was measured that can be had here (or it was a quick run), 1 something failed or
 *   the run is no result
 */
export async function experiment(options: RunOptions, interrupted: AbortSignal): Promise<number> {
  if (process.platform !== 'linux')
    throw new Failure('CPU and memory are read from /proc and cgroups', 'Run it on Linux');
  let result = newResult(options);
  const files = new ResultFiles(options.folder, result);
  const versions = versionsOf();
  const beganMs = performance.now();
  const elapsed = (): number => (performance.now() - beganMs) / 1_000;
  const took = new Map<PlatformName, number[]>();
  const keep = (turn: Turn): void => {
    const others = result.turns.filter(({ platform, round }) => platform !== turn.platform || round !== turn.round);
    result = { ...result, turns: [...others, turn] };
    files.write(result);
  };
  const takeOrLeave = async (name: PlatformName, round: number): Promise<void> => {
    const turn = newTurn(name, round);
    const end = (ended: Ending): void => keep({ ...turn, ended });
    const before = result.turns.find(({ platform }) => platform === name);
    // What is not there in the first round is not looked for in the second.
    if (before?.ended?.kind === 'missing') return;
    if (!isTimeLeft(options.minutes, elapsed(), took.get(name) ?? [])) {
      end({ kind: 'skipped', reason: `no time was left of the ${options.minutes} minutes` });
      return;
    }
    const platform = await platformOf(name).catch((error: Error) => error);
    if (platform instanceof Error) {
      end({ kind: 'missing', reason: reasonOf(platform) });
      return;
    }
    const missing = await missingOf(platform);
    if (missing !== undefined) {
      end({ kind: 'missing', reason: missing });
      return;
    }
    const fromSeconds = elapsed();
    await takeTurn(platform, turn, {
      options,
      startLoad: () => Load.start(),
      pause: (ms) => sleep(ms),
      versions,
      interrupted,
      keep,
    });
    took.set(name, [...(took.get(name) ?? []), elapsed() - fromSeconds]);
  };
  try {
    for (let round = 1; round <= options.rounds; round += 1)
      for (const name of orderOf(options.platforms, round)) if (!interrupted.aborted) await takeOrLeave(name, round);
    result = { ...result, complete: !interrupted.aborted };
  } finally {
    files.show(result);
  }
  return exitCodeOf(result);
}

/** A driver that cannot even say what is missing is as good as not there. */
async function missingOf(platform: Platform): Promise<string | undefined> {
  try {
    return await platform.missing();
  } catch (error) {
    return reasonOf(error);
  }
}

export function exitCodeOf(result: Result): number {
  const failed = result.turns.some(({ failures }) => failures.length > 0);
  const objections = objectionsTo(result);
  const isNoResult = result.options.quick && result.complete ? objections.length > 1 : objections.length > 0;
  return failed || isNoResult ? 1 : 0;
}

function newResult({ quick, rounds, rates, seconds, steadyRate, seed }: RunOptions): Result {
  const [{ model: processor = 'unknown' } = {}, ...others] = cpus();
  const memoryMiB = Math.round(totalmem() / 2 ** 20);
  return {
    startedAt: new Date().toISOString(),
    complete: false,
    options: { quick, rounds, rates, seconds, steadyRate, seed },
    machine: { cores: others.length + 1, processor, memoryMiB, node: process.versions.node },
    turns: [],
  };
}

/** That of the package and the next: the same sources under another name, as in loadtests/platforms. */
function versionsOf(): readonly [string, string] {
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string };
  return [version, version.replace(/\d+$/, (patch) => String(Number(patch) + 1))];
}
