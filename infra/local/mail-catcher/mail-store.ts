import {
  closeSync,
  createReadStream,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Mail } from './mail.ts';

export interface MailPage {
  readonly mails: readonly Mail[];
  /** Give it as `after` to go on; the same as was given when there is nothing new. */
  readonly next: number;
}

/** Bytes of the file looked at for a page: a mail is well under a kilobyte. */
const WINDOW_BYTES = 1024 * 1024;

/**
 * Mails as lines of JSON in a file that is only appended to. A mail is in the file before its sender hears "OK", and
 * memory holds nothing but the Message-IDs, which tell a second delivery from a second mail.
 */
export class MailStore {
  readonly #fd: number;
  readonly #file: string;
  readonly #ids = new Set<string>();
  #received = 0;
  #size = 0;

  private constructor(file: string) {
    this.#file = file;
    this.#fd = openSync(file, 'a+');
  }

  static async open(folder: string): Promise<MailStore> {
    mkdirSync(folder, { recursive: true });
    const store = new MailStore(join(folder, 'mails.jsonl'));
    await store.#load();
    return store;
  }

  append(mail: Mail): void {
    const line = Buffer.from(`${JSON.stringify(mail)}\n`);
    writeSync(this.#fd, line);
    this.#size += line.length;
    this.#count(mail);
  }

  /** `distinct` counts Message-IDs: what an inbox that drops repeated deliveries would show. */
  counts(): { received: number; distinct: number } {
    return { received: this.#received, distinct: this.#ids.size };
  }

  /** The mails after an offset that an earlier page gave (0: from the oldest). */
  page(after: number, limit: number): MailPage {
    const lines = this.#lines(after, Math.min(after + WINDOW_BYTES, this.#size)).slice(0, limit);
    const mails = lines.map((line) => JSON.parse(line) as Mail);
    return { mails, next: after + lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0) };
  }

  newest(limit: number): readonly Mail[] {
    const from = Math.max(0, this.#size - WINDOW_BYTES);
    const lines = this.#lines(from, this.#size);
    return (from > 0 ? lines.slice(1) : lines)
      .slice(-limit)
      .reverse()
      .map((line) => JSON.parse(line) as Mail);
  }

  clear(): void {
    ftruncateSync(this.#fd, 0);
    this.#ids.clear();
    this.#received = 0;
    this.#size = 0;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Whole lines between two offsets. */
  #lines(from: number, to: number): string[] {
    const buffer = Buffer.alloc(Math.max(0, to - from));
    readSync(this.#fd, buffer, 0, buffer.length, from);
    const text = buffer.toString('utf8');
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
  }

  async #load(): Promise<void> {
    const bytes = fstatSync(this.#fd).size;
    for await (const line of createInterface({ input: createReadStream(this.#file), crlfDelay: Infinity })) {
      const length = Buffer.byteLength(line) + 1;
      if (this.#size + length > bytes) break; // the last line has no end: its sender was never told OK
      this.#count(JSON.parse(line) as Mail);
      this.#size += length;
    }
    ftruncateSync(this.#fd, this.#size);
  }

  #count(mail: Mail): void {
    this.#received += 1;
    this.#ids.add(mail.messageId);
  }
}
