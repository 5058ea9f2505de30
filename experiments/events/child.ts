import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../infra/local/failure.ts';
import type { Commands, Reply } from './processes/commands.ts';

/** A consumer leaves its group, a relay sends its last page; then it is killed. */
const STOP_WITHIN_MS = 15_000;
/** It is 2 s of CPU; on a loaded machine that takes its time. */
const STARTED_WITHIN_MS = 120_000;

/** A process of the experiment, and what it can be asked. */
export class Child<C extends Commands> {
  private readonly process: ChildProcess;
  private readonly pending = new Map<number, PromiseWithResolvers<unknown>>();
  private readonly exited: Promise<unknown>;
  private readonly name: string;
  private asked = 0;

  private constructor(file: string, name: string, config: object, profileFolder: string | undefined) {
    this.name = name;
    this.process = fork(join(import.meta.dirname, file), [JSON.stringify(config)], {
      // The compiled libraries, as the services run them: without the condition that resolves to their sources.
      execArgv: [
        // kafkajs asks for timers in the past, and Node warns of each process's first.
        '--disable-warning=TimeoutNegativeWarning',
        ...(profileFolder
          ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${name}.cpuprofile`]
          : []),
      ],
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.process.on('message', (reply: Reply) => this.settle(reply));
    this.exited = once(this.process, 'exit').then(() => {
      for (const { reject } of this.pending.values()) reject(new Error(`the process ${name} has ended`));
    });
  }

  static async start<C extends Commands>(
    file: string,
    name: string,
    config: object,
    profileFolder?: string,
  ): Promise<Child<C>> {
    const child = new Child<C>(file, name, config, profileFolder);
    await within(child.reply(0), STARTED_WITHIN_MS, `the process ${name} has not started`);
    return child;
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** @throws Failure when there is no answer in time */
  ask<Name extends keyof C & string>(
    name: Name,
    argument: Parameters<C[Name]>[0],
    timeoutMs = 120_000,
  ): Promise<Awaited<ReturnType<C[Name]>>> {
    const id = ++this.asked;
    const reply = this.reply(id);
    this.process.send({ id, name, argument });
    return within(reply, timeoutMs, `${this.name} does not come to the end of "${name}"`) as Promise<
      Awaited<ReturnType<C[Name]>>
    >;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    if (this.process.connected) this.process.send({ id: 0, name: 'stop', argument: undefined });
    await Promise.race([this.exited, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
    this.process.kill('SIGKILL');
    await this.exited;
  }

  private reply(id: number): Promise<unknown> {
    const settled = Promise.withResolvers<unknown>();
    this.pending.set(id, settled);
    return settled.promise;
  }

  private settle(reply: Reply): void {
    const settled = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if ('error' in reply) settled?.reject(new Error(`${this.name}: ${reply.error}`));
    else settled?.resolve(reply.value);
  }
}

async function within<T>(work: Promise<T>, ms: number, cause: string): Promise<T> {
  const late = new AbortController();
  const timeout = delay(ms, undefined, { signal: late.signal }).then(
    () => {
      throw new Failure(
        `${cause} within ${ms / 1_000} s`,
        'What it printed above says why; so do the logs of the servers',
      );
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, timeout]);
  } finally {
    late.abort();
  }
}
