import cliProgress from 'cli-progress';

/** How far something is, for whoever watches: a bar on a terminal, a line a second in a log. */
export interface Progress {
  begin(what: string, total: number): void;
  advance(count: number): void;
  end(): void;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new Bar(stream) : new Lines(stream);
}

class Bar implements Progress {
  private readonly bar: cliProgress.SingleBar;

  constructor(stream: NodeJS.WriteStream) {
    this.bar = new cliProgress.SingleBar({
      stream,
      format: '{what} [{bar}] {percentage} % | {value} of {total}',
      hideCursor: true,
    });
  }

  begin(what: string, total: number): void {
    this.bar.start(total, 0, { what });
  }

  advance(count: number): void {
    this.bar.increment(count);
  }

  end(): void {
    this.bar.stop();
  }
}

const LINE_EVERY_MS = 1_000;

class Lines implements Progress {
  private what = '';
  private total = 0;
  private done = 0;
  private nextMs = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  begin(what: string, total: number): void {
    [this.what, this.total, this.done, this.nextMs] = [what, total, 0, Date.now() + LINE_EVERY_MS];
  }

  advance(count: number): void {
    this.done += count;
    if (Date.now() >= this.nextMs) this.write();
  }

  end(): void {
    if (this.done > 0) this.write();
  }

  private write(): void {
    this.nextMs = Date.now() + LINE_EVERY_MS;
    this.stream.write(`${this.what} ${this.done} of ${this.total}\n`);
  }
}
