import type { OrderStateChange } from '@highstreet/contracts';
import { PassThrough } from 'node:stream';
import { isFinal } from './order-state.ts';

/** How long a client waits before it connects again: the drain of this instance takes it to another one. */
const RETRY_MS = 2_000;

/**
 * The answer to one client, in the format of server-sent events (WHATWG HTML, 9.2): each state once, the final one
 * last, then the end. It ends early when the client goes (`destroy`) or this service does (`end`).
 */
export class OrderStream extends PassThrough {
  private last: OrderStateChange['state'] | undefined;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    readonly orderId: string,
    heartbeatMs: number,
  ) {
    super();
    this.write(`retry: ${RETRY_MS}\n\n`);
    // A comment: keeps proxies from giving up, and finds out about clients that have gone without a word.
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), heartbeatMs);
    this.once('close', () => clearInterval(this.heartbeat));
  }

  /** States may come twice and late: by push, by poll and by the first question. */
  tell(change: OrderStateChange): void {
    if (this.writableEnded || this.destroyed) return;
    if (change.state === this.last || (change.state === 'placed' && this.last !== undefined)) return;
    this.last = change.state;
    this.write(`event: state\nid: ${change.state}\ndata: ${JSON.stringify(change)}\n\n`);
    if (isFinal(change.state)) this.finish();
  }

  finish(): void {
    clearInterval(this.heartbeat);
    if (!this.writableEnded) this.end();
  }
}
