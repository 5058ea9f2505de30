import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Order {
  readonly origin: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  /** What each must be answered with. */
  readonly bodies: readonly string[];
  readonly requests: number;
  /** A second; undefined: the next when one is answered, for warming up. */
  readonly rate: number | undefined;
}

export interface Measured {
  /** From the write of a request to the last byte of its answer. */
  readonly latenciesMs: readonly number[];
  readonly sent: number;
  /** Sent more than 10 ms after they were due. */
  readonly late: number;
  /** Answered with another status or body than expected, or not at all. */
  readonly wrong: number;
  readonly firstWrong: string | undefined;
  readonly tookSeconds: number;
}

/** The sender, in a process of its own that lasts as long as the run, so that it is as warm for the last way as for the first. */
export class Load {
  private readonly child: ChildProcess = fork(join(import.meta.dirname, 'load-worker.ts'));
  private readonly ended = once(this.child, 'exit').then(() => [{ error: 'The process that sends has ended' }]);

  async send(order: Order): Promise<Measured> {
    this.child.send(order);
    const [answer] = (await Promise.race([once(this.child, 'message'), this.ended])) as [Measured | { error: string }];
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
