import { readFileSync } from 'node:fs';
import { Failure } from '../../infra/local/failure.ts';
import type { Figures } from '../report/figures.ts';
import type { About, Result } from '../report/result.ts';
import { LEAST_REPEATS } from './compare.ts';

/** The figures of the baseline's repeats. @throws Failure when it cannot be compared with such a run */
export function readBaseline(file: string, run: Pick<About, 'scenario' | 'profile' | 'rate' | 'seconds'>): Figures[] {
  const again = `Make one with npm run load -- ${run.scenario} --profile ${run.profile} --repeat ${LEAST_REPEATS}`;
  const result = parse(file, again);
  if (result.format !== 1 || !Array.isArray(result.repeats))
    throw new Failure(`${file} is no result of npm run load`, again);
  if (result.repeats.length < LEAST_REPEATS)
    throw new Failure(
      `${file} has ${result.repeats.length} run(s), so its noise is not known: ${LEAST_REPEATS} are needed`,
      again,
    );
  for (const key of ['scenario', 'profile', 'rate', 'seconds'] as const)
    if (result.about[key] !== run[key])
      throw new Failure(`${file} is another load: its ${key} is ${result.about[key]}, not ${run[key]}`, again);
  if (!result.repeats.every(({ figures }) => figures.valid))
    throw new Failure(`${file} is not valid: journeys were dropped`, `${again}, at a lower --rate`);
  return result.repeats.map(({ figures }) => figures);
}

function parse(file: string, mend: string): Result {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Result;
  } catch (cause) {
    throw new Failure(`${file} cannot be read: ${(cause as Error).message}`, mend);
  }
}
