import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../infra/local/failure.ts';
import { Course } from './course.ts';
import { type Broken, type Result, resultOf } from './result.ts';
import type { Setting } from './setting.ts';
import { Steps } from './steps.ts';

/** What an interrupted deployment or update is given to end by itself: Ctrl-C reaches the programs that it runs. */
const END_WITHIN_MS = 60_000;

/**
 * The whole test of a platform, from what is missing to the teardown, which follows in every case but `keep`: after a
 * step that failed, and when it is interrupted.
 * @throws Failure before anything is begun, when the platform cannot be had here
 */
export async function testPlatform(setting: Setting): Promise<Result> {
  const { platform, interrupted, keep, say } = setting;
  const missing = await platform.missing();
  if (missing !== undefined) throw new Failure(`${platform.name} cannot be tested here`, missing);
  const startedAt = new Date();
  const steps = new Steps(say);
  const course = new Course(setting, steps);
  let broken = await unlessAborted(course.complete(), interrupted).then(() => undefined, brokenBy);
  await settled(course.making, END_WITHIN_MS);
  for (const undo of course.undo.toReversed()) broken = (await undo().then(() => undefined, brokenBy)) ?? broken;
  if (!keep) {
    const left = await steps.take('tear down', () => platform.tearDown()).then(() => undefined, brokenBy);
    // That something was left behind must be known, but not instead of what went wrong before.
    broken ??= left;
  }
  return resultOf(setting, { course, steps: steps.taken, startedAt, ...(broken ? { broken } : {}) });
}

/** Does not wait for the end of what is under way when it is aborted. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const interrupt = (): void => reject(new Failure('The test was interrupted', 'Run it again'));
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    work.then(resolve, reject);
  });
}

async function settled(work: Promise<unknown>, withinMs: number): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  work.then(end, end);
  await sleep(withinMs, undefined, { signal: over.signal }).catch(() => undefined);
}

function brokenBy(cause: unknown): Broken {
  const { message } = cause as Error;
  return { cause: message, mend: cause instanceof Failure ? cause.mend : 'The test can be run again' };
}
