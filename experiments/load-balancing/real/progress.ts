import type { Setting } from './cell.ts';

/** How far the run is, on stderr: a line that is written over on a terminal, else a line every so many cells. */
export class Progress {
  private readonly startedMs = performance.now();
  private readonly cells: number;
  private readonly live = process.stderr.isTTY;
  private finished = 0;

  constructor(cells: number) {
    this.cells = cells;
  }

  show({ layer, method, condition, clients, seed }: Setting): void {
    if (!this.live && this.finished % 10 !== 0) return;
    const what = `seed ${seed}, ${layer} ${method}, ${condition}, ${clients} clients`;
    const line = `cell ${this.finished + 1} of ${this.cells}${this.left()}: ${what}`;
    process.stderr.write(this.live ? `\r${line.padEnd(110)}` : `${line}\n`);
  }

  done(): void {
    this.finished += 1;
  }

  end(): void {
    if (this.live) process.stderr.write(`\r${''.padEnd(110)}\r`);
  }

  private left(): string {
    if (this.finished === 0) return '';
    const leftMs = ((performance.now() - this.startedMs) / this.finished) * (this.cells - this.finished);
    return leftMs < 90_000 ? `, ${Math.ceil(leftMs / 1_000)} s left` : `, ${Math.ceil(leftMs / 60_000)} min left`;
  }
}
