import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';

/** A log that grows beyond this is moved to `.1`, so a part keeps at most twice as much. */
const LARGEST_BYTES = 20 * 1024 * 1024;

/**
 * The log file of a part. The process writes to it directly, not through the supervisor: it costs nothing here and a
 * process that outlives its supervisor does not break. Rotation therefore copies and empties (the file is opened for
 * appending); a line written in between may be lost.
 */
export class PartLog {
  readonly file: string;

  constructor(folder: string, part: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `${part}.log`);
  }

  /** A file descriptor for the output of a process; the caller closes it. */
  open(): number {
    return openSync(this.file, 'a');
  }

  line(text: string): void {
    appendFileSync(this.file, `${text}\n`);
  }

  rotate(): void {
    if (!existsSync(this.file) || statSync(this.file).size < LARGEST_BYTES) return;
    copyFileSync(this.file, `${this.file}.1`);
    truncateSync(this.file);
  }
}

/** The last lines of a file; a progress bar's carriage returns end a line as well. */
export function lastLines(file: string, count: number): string[] {
  if (!existsSync(file)) return [];
  const fd = openSync(file, 'r');
  try {
    const length = Math.min(statSync(file).size, 16_384);
    const buffer = Buffer.alloc(length);
    readSync(fd, buffer, 0, length, statSync(file).size - length);
    return buffer
      .toString('utf8')
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    closeSync(fd);
  }
}
