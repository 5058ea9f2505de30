import { clockMs } from './clock.ts';

/** When the handling of each event of a cell began, and how many are done. */
export class Tally {
  private readonly cells = new Map<string, Cell>();

  /** Called first thing by a handler. A later delivery of the same event does not count. */
  started(cell: string, n: number, at: number): void {
    this.of(cell).startedAt[n] ??= at;
  }

  /** Called after the commit, with the number of events that were new. */
  done(cell: string, count: number): void {
    const tally = this.of(cell);
    tally.done += count;
    for (const waiter of tally.waiters) if (tally.done >= waiter.count) waiter.resolve(clockMs());
  }

  /** Resolves with the time at which so many events of the cell were done. */
  expect(cell: string, count: number): Promise<number> {
    const tally = this.of(cell);
    if (tally.done >= count) return Promise.resolve(clockMs());
    return new Promise((resolve) => tally.waiters.push({ count, resolve }));
  }

  startedAt(cell: string): number[] {
    return this.of(cell).startedAt;
  }

  private of(cell: string): Cell {
    let tally = this.cells.get(cell);
    if (!tally) this.cells.set(cell, (tally = { startedAt: [], done: 0, waiters: [] }));
    return tally;
  }
}

interface Cell {
  readonly startedAt: number[];
  readonly waiters: { readonly count: number; resolve(at: number): void }[];
  done: number;
}
