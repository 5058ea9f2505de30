/**
 * Decides whether a failing server is asked at all. One failure may be a hiccup of this process; from the second in a
 * row on, one call in `skipMs` asks, and the first answer closes the window. (A circuit breaker whose half-open state
 * lets one call through.)
 */
export class SkipWindow {
  private failuresInARow = 0;
  private skipUntilMs = 0;

  constructor(private readonly skipMs: number) {}

  /** Call it once before each attempt: the one caller it lets through takes the place of the next. */
  mayTry(): boolean {
    if (this.failuresInARow < 2) return true;
    if (Date.now() < this.skipUntilMs) return false;
    this.skipUntilMs = Date.now() + this.skipMs;
    return true;
  }

  succeeded(): void {
    this.failuresInARow = 0;
  }

  /** @returns whether this failure opened the window */
  failed(): boolean {
    this.failuresInARow++;
    if (this.failuresInARow !== 2) return false;
    this.skipUntilMs = Date.now() + this.skipMs;
    return true;
  }
}
