import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Cell, isSameSetting } from './cell.ts';
import type { Result } from './result.ts';

/** A result that is on disk after every change of it. */
export class ResultFile {
  /** Without its ending. */
  readonly path: string;
  #result: Result;

  constructor(path: string, result: Result) {
    this.path = path;
    this.#result = result;
  }

  get result(): Result {
    return this.#result;
  }

  change(change: Partial<Result>): void {
    this.#result = { ...this.#result, ...change };
    mkdirSync(dirname(this.path), { recursive: true });
    // Written whole and renamed, so that a run that is killed leaves no half of it.
    writeFileSync(`${this.path}.json.new`, jsonOf(this.#result));
    renameSync(`${this.path}.json.new`, `${this.path}.json`);
  }
}

/** The cells with this one: in the place of that of the same setting, or at the end. */
export function withCell(cells: readonly Cell[], cell: Cell): Cell[] {
  const place = cells.findIndex((other) => isSameSetting(other, cell));
  return place === -1 ? [...cells, cell] : cells.with(place, cell);
}

/** A cell a line, and no more digits than say something. */
function jsonOf(result: Result): string {
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);
  return `${JSON.stringify(result, short).replaceAll('{"layer":', '\n{"layer":')}\n`;
}
