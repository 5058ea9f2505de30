/** Of the instance that stalls, whatever it is doing: a long collection of garbage, a virtual machine that is moved. */
export const STALLS = { everyMs: 3_000, lastMs: 300 };

/** Stops a process again and again, and continues it, by the clock. Whoever starts it must call `end`, also after a failure. */
export class Stalls {
  private timer: NodeJS.Timeout | undefined;
  private stopped: number | undefined;
  private readonly continueAtExit = (): void => this.go();

  /** @param firstMs from now to the first stall */
  start(pid: number, firstMs: number): void {
    const { everyMs, lastMs } = STALLS;
    process.once('exit', this.continueAtExit);
    const startMs = performance.now() + firstMs;
    const stall = (nth: number): void => {
      this.at(startMs + nth * everyMs, () => {
        this.stopped = pid;
        process.kill(pid, 'SIGSTOP');
        this.at(startMs + nth * everyMs + lastMs, () => {
          this.go();
          stall(nth + 1);
        });
      });
    };
    stall(0);
  }

  end(): void {
    clearTimeout(this.timer);
    process.off('exit', this.continueAtExit);
    this.go();
  }

  private at(ms: number, act: () => void): void {
    this.timer = setTimeout(act, Math.max(0, ms - performance.now()));
  }

  private go(): void {
    if (this.stopped === undefined) return;
    try {
      process.kill(this.stopped, 'SIGCONT');
    } catch {
      // it has ended
    }
    this.stopped = undefined;
  }
}
