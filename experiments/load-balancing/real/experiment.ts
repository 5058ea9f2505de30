import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { Failure } from '../../../infra/local/failure.ts';
import { instanceOf } from '../../../infra/local/ports.ts';
import { withServers } from '../../gateway/servers-instance.ts';
import type { RealOptions } from '../options.ts';
import { ensurePossible, runCells } from './bench.ts';
import { CpuLimits } from './cpu-limits.ts';
import { planOf } from './plan.ts';
import { plot } from './plot.ts';
import { printDoubts, printResult } from './print-result.ts';
import type { Result } from './result.ts';
import { simulateCells } from './simulated.ts';
import { markVerdicts, objectionsTo } from './verdicts.ts';
import { LIMIT_CORES, PRODUCTS } from './world.ts';

/**
 * The run on real processes. Every cell is written to the JSON as soon as it is measured; when the run is cut short,
 * tables and plot are of those that there are.
 *
 * @returns the exit code: 0 the mark is met (a quick run has none), 1 it is not or the run is no result
 */
export async function experiment(options: RealOptions, interrupted: AbortSignal): Promise<number> {
  ensurePossible();
  const { quick, mark, seeds, seconds, folder } = options;
  const [{ model: processor = 'unknown' } = {}, ...others] = cpus();
  const machine = { cores: others.length + 1, processor, node: process.versions.node };
  let result: Result = {
    startedAt: new Date().toISOString(),
    complete: false,
    options: { quick, seeds, seconds },
    machine,
    limitCores: LIMIT_CORES,
    calibrations: [],
    cells: [],
    simulated: [],
  };
  const name = `${result.startedAt.slice(0, 16).replaceAll(':', '')}${mark ? '-mark' : ''}${quick ? '-quick' : ''}`;
  const json = join(folder, `${name}.json`);
  const keep = (change: Partial<Result>): void => {
    result = { ...result, ...change };
    mkdirSync(folder, { recursive: true });
    // Written whole and renamed, so that a run that is killed leaves no half of it.
    writeFileSync(`${json}.new`, jsonOf(result));
    renameSync(`${json}.new`, json);
  };
  const instance = instanceOf(options.instance);
  // First, as nothing can be done without.
  const limits = await CpuLimits.open();
  try {
    await withServers(instance, (state) =>
      runCells(
        options,
        planOf(options),
        { instance, state, limits, interrupted },
        {
          calibrated: (calibrations) => keep({ calibrations }),
          measured: (cell) => keep({ cells: [...result.cells, cell] }),
        },
      ),
    );
    console.error('Simulating the same');
    keep({ simulated: simulateCells(result, PRODUCTS), complete: true });
  } finally {
    try {
      if (result.cells.length > 0) show(result, join(folder, name));
    } finally {
      await limits.close();
    }
  }
  return exitCodeOf(result);
}

/** Tables and plot of a JSON that a run has left, beside it. */
export function showAgain(file: string): number {
  const result = readResult(file);
  show(result, file.replace(/\.json$/, ''));
  return exitCodeOf(result);
}

/** A cell a line, and no more digits than say something. */
function jsonOf(result: Result): string {
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);
  return `${JSON.stringify(result, short).replaceAll('{"layer":', '\n{"layer":')}\n`;
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
  const marks = markVerdicts(result.cells);
  return objectionsTo(result).length === 0 && marks.every(({ met }) => met) ? 0 : 1;
}
