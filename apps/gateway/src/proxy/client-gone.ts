import type { GiveUp } from '@highstreet/balancer';
import type { ServerResponse } from 'node:http';

/** Aborts when the client leaves before its answer is out. An AbortController for every request costs many times as much. */
export class ClientGone implements GiveUp {
  aborted = false;
  private readonly listeners = new Set<() => void>();

  constructor(answer: ServerResponse) {
    // Also said after every answer that went out whole, where there is nothing left to abort.
    answer.once('close', () => {
      if (answer.writableFinished) return;
      this.aborted = true;
      for (const listener of this.listeners) listener();
    });
  }

  get reason(): Error {
    return new Error('The client has left');
  }

  addEventListener(_event: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_event: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }
}
