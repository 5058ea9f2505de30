import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskPart } from '../part.ts';
import { Backoff } from './backoff.ts';
import { startChild, type Child } from './child.ts';
import type { PartLog } from './part-log.ts';
import type { PartStatus, TaskState } from './state-file.ts';
import type { Changed, Unit } from './unit.ts';

/** Runs a command to its end, and again when it failed for a reason that may pass. */
export class TaskUnit implements Unit {
  readonly part: TaskPart;
  readonly #log: PartLog;
  readonly #changed: Changed;
  readonly #backoff = new Backoff();
  #stopping = false;
  #status: PartStatus;
  #child: Child | undefined;

  constructor(part: TaskPart, log: PartLog, changed: Changed) {
    this.part = part;
    this.#log = log;
    this.#changed = changed;
    this.#status = { name: part.name, kind: 'task', purpose: part.purpose, state: 'waiting', restarts: 0 };
  }

  get status(): PartStatus {
    return this.#status;
  }

  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const end = this.#stopping ? 'stopped' : await this.#run();
      if (this.#stopping) return this.#set('stopped');
      if (end === 'ended with exit code 0') return this.#set('done');
      if (attempt >= this.part.attempts) {
        this.#set('failed', end);
        throw new Error(end);
      }
      this.#status = { ...this.#status, restarts: attempt };
      this.#set('restarting', end);
      await sleep(this.#backoff.next(0));
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGKILL'); // a task is safe to repeat, so it is safe to break off
    await this.#child?.exited;
  }

  async #run(): Promise<string> {
    this.#log.line(`--- ${new Date().toISOString()} start of ${this.part.name}`);
    try {
      this.#child = await startChild(this.part, this.#log);
    } catch (error) {
      return (error as Error).message;
    }
    this.#set('running');
    if (this.#stopping) this.#child.kill('SIGKILL'); // asked to stop while the process was being made
    const end = await this.#child.exited;
    this.#child = undefined;
    return end;
  }

  #set(state: TaskState, reason?: string): void {
    const { name, kind, purpose, restarts } = this.#status;
    const process = this.#child?.id;
    this.#status = {
      name,
      kind,
      purpose,
      restarts,
      state,
      ...(reason ? { reason } : {}),
      ...(process ? { process } : {}),
    };
    this.#changed();
  }
}
