const SAY_EVERY_MS = 10_000;

/** A step that is over. */
export interface StepTaken {
  readonly title: string;
  readonly seconds: number;
  /** What came of it, in a few words. */
  readonly outcome: string;
}

export interface StepWords<T> {
  /** What came of it, in a few words. */
  readonly outcome?: (result: T) => string;
  /** How far it is. */
  readonly note?: () => string;
}

/** Steps one after the other, each timed and told of on stderr; a long one says every 10 s that it still runs. */
export class Steps {
  readonly taken: StepTaken[] = [];
  private readonly say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.say = say;
  }

  async take<T>(
    title: string,
    work: () => Promise<T>,
    { outcome = () => '', note = () => '' }: StepWords<T> = {},
  ): Promise<T> {
    const startedAt = performance.now();
    const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10;
    this.say(`▸ ${title}`);
    const timer = setInterval(() => {
      const text = note();
      this.say(`  ${title}: ${Math.round(seconds())} s${text ? `, ${text}` : ''}`);
    }, SAY_EVERY_MS);
    try {
      const result = await work();
      this.end(title, seconds(), outcome(result), '✓');
      return result;
    } catch (cause) {
      this.end(title, seconds(), `failed: ${(cause as Error).message}`, '✗');
      throw cause;
    } finally {
      clearInterval(timer);
    }
  }

  private end(title: string, seconds: number, outcome: string, mark: string): void {
    this.taken.push({ title, seconds, outcome });
    this.say(`${mark} ${title}: ${seconds.toFixed(1)} s${outcome ? `, ${outcome}` : ''}`);
  }
}
