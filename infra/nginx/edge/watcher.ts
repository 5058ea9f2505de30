import { setTimeout as sleep } from 'node:timers/promises';
import { askReadiness } from './ask-readiness.ts';
import { OutFolder } from './out-folder.ts';
import { Roster } from './roster.ts';

export interface WatcherOptions {
  /** `host:port` of each gateway, in the order of NGINX's list. */
  readonly gateways: readonly string[];
  readonly outFolder: string;
  /** Between two questions to a gateway. */
  readonly periodMs: number;
  readonly log: (line: object) => void;
}

/**
 * The active checks that open-source NGINX lacks: asks each gateway whether it is ready, and tells NGINX by files which
 * are not. A drain says "not ready" before it stops taking, so it loses no request if it waits longer than the period.
 *
 * Without the watcher the last list stays, and NGINX's passive checks, retries of what may be repeated, and the gateways'
 * own drain do what they can. A watcher that comes back goes on from the list that it finds.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #folder: OutFolder;
  readonly #roster: Roster;
  readonly #stopped = new AbortController();

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#folder = new OutFolder(options.outFolder);
    this.#roster = new Roster(options.gateways.length, this.#folder.read());
  }

  /** Resolves after `stop`. */
  async run(): Promise<void> {
    await Promise.all(this.#options.gateways.map((address, index) => this.#watch(address, index + 1)));
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Each gateway was asked, so the list is up to date. */
  get ready(): boolean {
    return this.#roster.complete;
  }

  report(): object {
    const { answers, leftOut, panic } = this.#roster;
    const gateways = this.#options.gateways.map((address, index) => ({
      address,
      lastAnswer: answers[index],
      leftOut: leftOut.includes(index + 1),
    }));
    return { panic, gateways };
  }

  async #watch(address: string, number: number): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const answer = await askReadiness(address);
      if (this.#stopped.signal.aborted) return;
      this.#roster.note(number, answer);
      this.#tell();
      await sleep(this.#options.periodMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  #tell(): void {
    try {
      if (this.#folder.write(this.#roster.leftOut)) this.#options.log({ msg: 'the list changed', ...this.report() });
    } catch (error) {
      // A full disk, say: the list stays as it is, and the next round tries again.
      this.#options.log({ msg: 'the list could not be written', reason: (error as Error).message });
    }
  }
}
