import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Draw } from '../requests/arrivals.ts';
import type { Times } from './cell.ts';

export interface Order extends Draw {
  /** Where to send to, by the number of the entry. */
  readonly origins: readonly string[];
  /** Of {@link Draw.seconds}; not counted. */
  readonly warmUpSeconds: number;
  /** Of the products by their numbers. */
  readonly firstId: number;
}

/** Not by the clock: the next when one is answered, until all were sent. */
export interface WarmUp {
  readonly origins: readonly string[];
  readonly requests: number;
  readonly products: number;
  readonly firstId: number;
}

export interface Measured extends Times {
  readonly requests: number;
  readonly errors: number;
  readonly firstError?: string;
  readonly lateP99Ms: number;
}

/** In their order. `sent`: all are under way; `done`: all are answered. */
export type Report =
  | { readonly kind: 'counting' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'done'; readonly measured: Measured }
  | { readonly kind: 'failed'; readonly error: string };

/** The sender, in a process of its own that lasts as long as the run. */
export class Load {
  private readonly child: ChildProcess = fork(join(import.meta.dirname, 'load-worker.ts'));
  private readonly ended = once(this.child, 'exit').then(() => {
    throw new Error('The process that sends has ended');
  });

  constructor() {
    this.ended.catch(() => undefined); // told to whoever waits
  }

  /** @param on is called when the counted time begins, and when it is over */
  async send(order: Order, on: { readonly counting: () => void; readonly sent: () => void }): Promise<Measured> {
    const done = this.follow((report) => {
      if (report.kind === 'counting') on.counting();
      if (report.kind === 'sent') on.sent();
    });
    this.child.send({ order });
    return (await done)!;
  }

  async warmUp(warmUp: WarmUp): Promise<void> {
    const done = this.follow(() => undefined);
    this.child.send({ warmUp });
    await done;
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private follow(on: (report: Report) => void): Promise<Measured | undefined> {
    const reported = new Promise<Measured | undefined>((resolve, reject) => {
      const listen = (report: Report): void => {
        try {
          on(report);
          if (report.kind === 'failed') throw new Error(report.error);
          if (report.kind === 'done') resolve(report.measured);
          else return;
        } catch (error) {
          reject(error as Error);
        }
        this.child.off('message', listen);
      };
      this.child.on('message', listen);
    });
    return Promise.race([reported, this.ended]);
  }
}
