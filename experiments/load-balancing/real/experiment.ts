import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { Failure } from '../../../infra/local/failure.ts';
import { type Instance, instanceOf } from '../../../infra/local/ports.ts';
import { withServers } from '../../gateway/servers-instance.ts';
import type { AgainOptions, RealOptions } from '../options.ts';
import { ensurePossible, runCells } from './bench.ts';
import type { Calibration } from './calibrate.ts';
import type { Setting } from './cell.ts';
import { CpuLimits } from './cpu-limits.ts';
import { openSettings, planOf } from './plan.ts';
import { plot } from './plot.ts';
import { printDoubts, printResult } from './print-result.ts';
import type { Result } from './result.ts';
import { ResultFile, withCell } from './result-file.ts';
import { simulateCells } from './simulated.ts';
import { markOf, objectionsTo } from './verdicts.ts';
import { LIMIT_CORES, PRODUCTS } from './world.ts';

/**
 * The run on real processes. Every cell is written to the JSON as soon as it is measured; when the run is cut short,
 * tables and plot are of those that there are.
 *
 * @returns the exit code: 0 the mark is met (a quick run has none), 1 it is not or the run is no result
 */
export async function experiment(options: RealOptions, interrupted: AbortSignal): Promise<number> {
  const { quick, mark, seeds, seconds, folder, instance } = options;
  const [{ model: processor = 'unknown' } = {}, ...others] = cpus();
  const machine = { cores: others.length + 1, processor, node: process.versions.node };
  const result: Result = {
    startedAt: new Date().toISOString(),
    complete: false,
    options: { quick, mark, seeds, seconds },
    machine,
    limitCores: LIMIT_CORES,
    calibrations: [],
    cells: [],
    simulated: [],
  };
  const name = `${result.startedAt.slice(0, 16).replaceAll(':', '')}${mark ? '-mark' : ''}${quick ? '-quick' : ''}`;
  const work = { options, settings: planOf(options), instance: instanceOf(instance), interrupted };
  return measureInto(new ResultFile(join(folder, name), result), work);
}

/**
 * What a run that was cut short has not measured, and its doubtful cells once more in their place, at its rates. What makes
 * a cell doubtful is what others did to the machine meanwhile, so that to choose them is not to choose results; those that
 * are doubtful again stay so.
 */
export async function measureAgain({ file, instance }: AgainOptions, interrupted: AbortSignal): Promise<number> {
  const earlier = readResult(file);
  const layers = earlier.calibrations.map(({ layer }) => layer);
  const settings = openSettings(planOf({ ...earlier.options, layers }), earlier.cells);
  if (settings.length === 0) return showAgain(file);
  const options = { ...earlier.options, rate: undefined, layers };
  const work = { options, settings, instance: instanceOf(instance), interrupted, known: earlier.calibrations };
  return measureInto(new ResultFile(file.replace(/\.json$/, ''), earlier), work);
}

interface Work {
  readonly options: Pick<RealOptions, 'quick' | 'seconds' | 'rate' | 'layers'>;
  readonly settings: readonly Setting[];
  readonly instance: Instance;
  readonly interrupted: AbortSignal;
  readonly known?: readonly Calibration[];
}

async function measureInto(
  kept: ResultFile,
  { options, settings, instance, interrupted, known }: Work,
): Promise<number> {
  ensurePossible();
  // First, as nothing can be done without.
  const limits = await CpuLimits.open();
  try {
    await withServers(instance, (state) =>
      runCells(
        options,
        settings,
        { instance, state, limits, interrupted, ...(known ? { known } : {}) },
        {
          calibrated: (calibrations) => kept.change({ calibrations }),
          measured: (cell) => kept.change({ cells: withCell(kept.result.cells, cell) }),
        },
      ),
    );
    console.error('Simulating the same');
    kept.change({ simulated: simulateCells(kept.result, PRODUCTS), complete: true });
  } finally {
    try {
      if (kept.result.cells.length > 0) show(kept.result, kept.path);
    } finally {
      await limits.close();
    }
  }
  return exitCodeOf(kept.result);
}

/** Tables and plot of a JSON that a run has left, beside it. */
export function showAgain(file: string): number {
  const result = readResult(file);
  show(result, file.replace(/\.json$/, ''));
  return exitCodeOf(result);
}

function readResult(file: string): Result {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
    if (Array.isArray(result.cells) && result.cells.length > 0) return result;
  } catch (cause) {
    throw new Failure(`${file} cannot be read: ${(cause as Error).message}`, 'Name the JSON of a run');
  }
  throw new Failure(`${file} has no cells`, 'Name the JSON of a run that measured at least one');
}

function show(result: Result, path: string): void {
  const printed = `${printResult(result)}${printDoubts(result)}`;
  console.log(printed);
  writeFileSync(`${path}.txt`, printed);
  writeFileSync(`${path}.svg`, plot(result));
  console.log(`${basename(path)}.txt, .json, .svg`);
}

function exitCodeOf(result: Result): number {
  if (result.options.quick && result.complete) return 0;
  return objectionsTo(result).length === 0 && (markOf(result.cells)?.met ?? true) ? 0 : 1;
}
