import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Writes down which mails were sent, for several connections at once: while one statement runs, the next ids gather,
 * and go together (group commit). It never gives up: a mail that was sent and is not marked would be sent again.
 */
export class SentMarker {
  private readonly logger = new Logger(SentMarker.name);
  private next: { ids: string[]; written: Promise<void> } | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly markSent: (ids: readonly string[]) => Promise<void>,
    private readonly retryMs = 250,
  ) {}

  /** Resolves when it is durable. */
  mark(id: string): Promise<void> {
    if (!this.next) {
      const ids: string[] = [];
      const written = this.last.then(() => {
        this.next = undefined;
        return this.write(ids);
      });
      this.next = { ids, written };
      this.last = written;
    }
    this.next.ids.push(id);
    return this.next.written;
  }

  private async write(ids: readonly string[]): Promise<void> {
    for (let failed = false; ; failed = true) {
      try {
        return await this.markSent(ids);
      } catch (error) {
        if (!failed)
          this.logger.warn({ err: error, mails: ids.length }, 'cannot mark mails as sent, trying until it works');
        await delay(this.retryMs);
      }
    }
  }
}
