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

/** `done`: all are answered. */
export type Report =
  { readonly kind: 'done'; readonly measured?: Measured } | { readonly kind: 'failed'; readonly error: string };

/** The sender, in a process of its own, whose CPU is not that of the shop. A new one for each deployment. */
export class Load {
  /** In a session of its own, since the kernel shares the cores out by session. */
  private readonly child: ChildProcess = fork(join(import.meta.dirname, 'load-worker.ts'), {
    detached: true,
    execArgv: ['--conditions=@highstreet/source'], // its own words only: those of a test runner are not for it
  });
  private readonly ended = once(this.child, 'exit').then(() => {
    throw new Error('The process that sends has ended');
  });

  private constructor() {
    this.ended.catch(() => undefined); // told to whoever waits
  }

  /** Resolves when it has read what there is to buy. */
  static async start(): Promise<Load> {
    const load = new Load();
    await load.report(); // its first
    return load;
  }

  get pid(): number {
    return this.child.pid!;
  }

  async open(baseUrl: string): Promise<void> {
    await this.order({ kind: 'open', baseUrl });
  }

  async warmUp(seconds: number, seed: number): Promise<void> {
    await this.order({ kind: 'warm-up', seconds, seed });
  }

  async send(clock: Sending & { readonly seconds: number }, seed: number): Promise<Measured> {
    return (await this.order({ kind: 'send', clock, seed }))!;
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

  private async order(command: Command): Promise<Measured | undefined> {
    const done = this.report();
    this.child.send(command);
    return done;
  }

  /** The next one. */
  private async report(): Promise<Measured | undefined> {
    const [report] = (await Promise.race([once(this.child, 'message'), this.ended])) as [Report];
    if (report.kind === 'failed') throw new Error(report.error);
    return report.measured;
  }
}
