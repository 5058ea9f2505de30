import { SingleBar } from 'cli-progress';

const LINE_EVERY_MS = 5_000;

/** A bar on a terminal, a line every 5 s elsewhere; both on stderr, so that stdout holds the report alone. */
export async function withProgress<T>(
  title: string,
  total: number,
  read: () => { done: number; note?: string },
  work: () => Promise<T>,
): Promise<T> {
  return process.stderr.isTTY ? withBar(title, total, read, work) : withLines(title, total, read, work);
}

type Read = () => { done: number; note?: string };

async function withBar<T>(title: string, total: number, read: Read, work: () => Promise<T>): Promise<T> {
  const format = `${title.padEnd(24)} {bar} {value}/{total} {duration_formatted} {note}`;
  const bar = new SingleBar({ format, hideCursor: true, barsize: 24, stream: process.stderr, stopOnComplete: false });
  bar.start(total, 0, { note: '' });
  const update = (): void => {
    const { done, note } = read();
    bar.update(done, { note: note ?? '' });
  };
  const timer = setInterval(update, 200);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    update();
    bar.stop();
  }
}

async function withLines<T>(title: string, total: number, read: Read, work: () => Promise<T>): Promise<T> {
  const print = (): void => {
    const { done, note } = read();
    process.stderr.write(`${title}: ${done}/${total}${note ? ` ${note}` : ''}\n`);
  };
  const timer = setInterval(print, LINE_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    print();
  }
}
