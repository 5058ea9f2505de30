import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerPart } from '../part.ts';
import { Backoff } from './backoff.ts';
import { startChild, type Child } from './child.ts';
import type { PartLog } from './part-log.ts';
import type { PartStatus, ServerState } from './state-file.ts';
import type { Changed, Unit } from './unit.ts';

/** Between probes of a part that is coming up, and of one that is up. */
const PROBE_MS = { starting: 150, ready: 2_000 };
/** A part that dies this often before it was ever ready will not get there by itself. */
const DEATHS_BEFORE_GIVING_UP = 5;

/** Keeps one process running: starts it, probes it, starts it again with back-off whenever it dies. */
export class ServerUnit implements Unit {
  readonly part: ServerPart;
  readonly #log: PartLog;
  readonly #changed: Changed;
  readonly #backoff = new Backoff();
  readonly #stopping = new AbortController();
  #status: PartStatus;
  #child: Child | undefined;
  #wasReady = false;
  #readySince = 0;
  #life: Promise<void> = Promise.resolve();

  constructor(part: ServerPart, log: PartLog, changed: Changed) {
    this.part = part;
    this.#log = log;
    this.#changed = changed;
    this.#status = {
      name: part.name,
      kind: 'server',
      purpose: part.purpose,
      port: part.port,
      state: 'waiting',
      restarts: 0,
    };
  }

  get status(): PartStatus {
    return this.#status;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#life = this.#live(resolve).catch(async (error: Error) => {
        this.#child?.kill('SIGKILL');
        await this.#child?.exited;
        this.#child = undefined;
        this.#set('failed', error.message);
        reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child) {
      this.#set('stopping');
      child.kill(this.part.stopSignal);
      const overdue = setTimeout(() => child.kill('SIGKILL'), this.part.stopGraceMs);
      await child.exited;
      clearTimeout(overdue);
    }
    await this.#life;
    if (this.#status.state !== 'failed') this.#set('stopped');
  }

  async #live(ready: () => void): Promise<void> {
    const deadline = Date.now() + this.part.readyWithinMs;
    this.#set('preparing');
    await this.part.prepare?.((line) => this.#log.line(line));
    while (!this.#stopping.signal.aborted) {
      this.#log.line(`--- ${new Date().toISOString()} start of ${this.part.name}`);
      this.#child = await startChild(this.part, this.#log);
      this.#set('starting');
      if (this.#stopping.signal.aborted) this.#child.kill('SIGKILL'); // asked to stop while the process was being made
      const end = await this.#watch(this.#child, ready, deadline);
      this.#child = undefined;
      if (this.#stopping.signal.aborted) return;
      await this.#beforeRestart(end);
    }
  }

  /** Probes until the process ends; gives the way it ended. */
  async #watch(child: Child, ready: () => void, deadline: number): Promise<string> {
    let end: string | undefined;
    const ended = child.exited.then((how) => (end = how));
    while (end === undefined) {
      const problem = await this.part.probe().then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (end !== undefined || this.#stopping.signal.aborted) break;
      if (problem === undefined) this.#isReady(ready);
      else if (this.#status.state === 'ready') this.#set('unready', problem);
      else if (!this.#wasReady && Date.now() > deadline)
        throw new Error(`not ready after ${this.part.readyWithinMs / 1000} s: ${problem}`);
      await Promise.race([
        ended,
        sleep(this.#status.state === 'ready' ? PROBE_MS.ready : PROBE_MS.starting, undefined, { ref: false }),
      ]);
    }
    return ended;
  }

  #isReady(ready: () => void): void {
    if (this.#status.state === 'ready') return;
    this.#wasReady = true;
    this.#readySince = Date.now();
    this.#set('ready');
    ready();
  }

  async #beforeRestart(end: string): Promise<void> {
    const wellForMs = this.#readySince === 0 ? 0 : Date.now() - this.#readySince;
    this.#readySince = 0;
    this.#status = { ...this.#status, restarts: this.#status.restarts + 1 };
    this.#log.line(`--- ${new Date().toISOString()} ${this.part.name} ${end}`);
    if (!this.#wasReady && this.#status.restarts >= DEATHS_BEFORE_GIVING_UP) throw new Error(end);
    this.#set('restarting', end);
    await sleep(this.#backoff.next(wellForMs), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #set(state: ServerState, reason?: string): void {
    const { name, kind, purpose, port, restarts } = this.#status;
    const process = this.#child?.id;
    this.#status = {
      name,
      kind,
      purpose,
      port,
      restarts,
      state,
      ...(reason ? { reason } : {}),
      ...(process ? { process } : {}),
    };
    this.#changed();
  }
}
