import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../infra/local/failure.ts';
import type { Result } from '../result.ts';
import { plot } from './plot.ts';
import { printResult } from './print-result.ts';

/** `<start>.json`, which grows while the run goes on; `.txt` and `.svg` are made of it at the end. */
export class ResultFiles {
  private readonly path: string;

  constructor(folder: string, { startedAt, options }: Result) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${startedAt.slice(0, 16).replaceAll(':', '')}${options.quick ? '-quick' : ''}`);
  }

  write(result: Result): void {
    // Written whole and renamed, so that a run that is killed leaves no half of it.
    writeFileSync(`${this.path}.json.new`, jsonOf(result));
    renameSync(`${this.path}.json.new`, `${this.path}.json`);
  }

  show(result: Result): void {
    this.write(result);
    show(result, this.path);
  }
}

/** Tables and plot of a JSON that a run has left, beside it. */
export function showAgain(file: string): Result {
  const result = readResult(file);
  show(result, file.replace(/\.json$/, ''));
  return result;
}

function show(result: Result, path: string): void {
  const printed = printResult(result);
  console.log(printed);
  writeFileSync(`${path}.txt`, printed);
  writeFileSync(`${path}.svg`, plot(result));
  console.log(`${path}.txt, .json, .svg`);
}

/** A cell a line, and no more digits than say something. */
function jsonOf(result: Result): string {
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);
  return `${JSON.stringify(result, short).replaceAll(/\{"(platform|rate)":/g, '\n{"$1":')}\n`;
}

function readResult(file: string): Result {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
    if (Array.isArray(result.turns) && result.turns.length > 0) return result;
  } catch (cause) {
    throw new Failure(`${file} cannot be read: ${(cause as Error).message}`, 'Name the JSON of a run');
  }
  throw new Failure(`${file} has no turn of any platform`, 'Name the JSON of a run that has begun one');
}
