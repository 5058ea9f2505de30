import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Measured } from './measured.ts';

export type Command =
  /** Makes the tokens of those who will buy. */
  | { readonly kind: 'open'; readonly baseUrl: string }
  | { readonly kind: 'warm-up'; readonly seconds: number; readonly seed: number }
  | { readonly kind: 'send'; readonly clock: Sending; readonly seed: number }
  /** Of a sending without an end of its own. */
  | { readonly kind: 'end' };

export interface Sending {
  readonly rate: number;
  readonly warmUpSeconds: number;
  /** Counted; null: until it is told to end (JSON knows no Infinity). */
  readonly seconds: number | null;
}

/** In their order. `sent`: all are under way; `done`: all are answered. */
export type Report =
  | { readonly kind: 'counting' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'done'; readonly measured?: Measured }
  | { readonly kind: 'failed'; readonly error: string };

/** The sender, in a process of its own, whose CPU is not that of the shop. A new one for each deployment. */
export class Load {
  private readonly child: ChildProcess = fork(join(import.meta.dirname, 'load-worker.ts'));
  private readonly ended = once(this.child, 'exit').then(() => {
    throw new Error('The process that sends has ended');
  });

  private constructor() {
    this.ended.catch(() => undefined); // told to whoever waits
  }

  /** Resolves when it has read what there is to buy. */
  static async start(): Promise<Load> {
    const load = new Load();
    await load.follow(() => undefined); // its first report
    return load;
  }

  async open(baseUrl: string): Promise<void> {
    await this.order({ kind: 'open', baseUrl });
  }

  async warmUp(seconds: number, seed: number): Promise<void> {
    await this.order({ kind: 'warm-up', seconds, seed });
  }

  /** @param on is called when the counted time begins, and when it is over */
  async send(
    clock: Sending & { readonly seconds: number },
    seed: number,
    on: { readonly counting: () => void; readonly sent: () => void },
  ): Promise<Measured> {
    return (await this.order({ kind: 'send', clock, seed }, on))!;
  }

  /** Sends while something else is done, and tells what was seen meanwhile. */
  async during<T>(rate: number, seed: number, work: () => Promise<T>): Promise<{ done: T; measured: Measured }> {
    const measured = this.order({ kind: 'send', clock: { rate, warmUpSeconds: 0, seconds: null }, seed });
    measured.catch(() => undefined); // told below
    let done: T;
    try {
      done = await work();
    } finally {
      if (this.child.connected) this.child.send({ kind: 'end' } satisfies Command);
      await measured.catch(() => undefined);
    }
    return { done, measured: (await measured)! };
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private async order(
    command: Command,
    on: { readonly counting?: () => void; readonly sent?: () => void } = {},
  ): Promise<Measured | undefined> {
    const done = this.follow((report) => {
      if (report.kind === 'counting') on.counting?.();
      if (report.kind === 'sent') on.sent?.();
    });
    this.child.send(command);
    return done;
  }

  private follow(on: (report: Report) => void): Promise<Measured | undefined> {
    const reported = new Promise<Measured | undefined>((resolve, reject) => {
      const listen = (report: Report): void => {
        on(report);
        if (report.kind !== 'done' && report.kind !== 'failed') return;
        this.child.off('message', listen);
        if (report.kind === 'done') resolve(report.measured);
        else reject(new Error(report.error));
      };
      this.child.on('message', listen);
    });
    return Promise.race([reported, this.ended]);
  }
}
