import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../infra/local/failure.ts';
import type { Command, Probe } from '../../infra/local/part.ts';

const READY_WITHIN_MS = 60_000;
/** Longer than the services' drain. */
const STOPS_WITHIN_MS = 15_000;

/** The processes of a run: each logs into a file of its own, as under the shop's supervisor, and all end with the run. */
export class Processes {
  private children: { readonly name: string; readonly child: ChildProcess; readonly signal: NodeJS.Signals }[] = [];
  private readonly folder: string;
  private closed = false;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** @returns the pid, when the probe says that it is ready */
  async start(
    name: string,
    command: Command,
    probe: Probe,
    signal: NodeJS.Signals = 'SIGTERM',
    onSpawned?: (pid: number) => void,
  ): Promise<number> {
    const child = this.spawn(name, command);
    this.children.push({ name, child, signal });
    if (child.pid !== undefined) onSpawned?.(child.pid);
    const deadline = Date.now() + READY_WITHIN_MS;
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) throw this.failed(name);
      try {
        await probe();
        return child.pid!;
      } catch {
        await sleep(50);
      }
    }
  }

  /** Runs a command to its end. */
  async run(name: string, command: Command): Promise<void> {
    const [code] = (await once(this.spawn(name, command), 'exit')) as [number | null];
    if (code !== 0) throw this.failed(name);
  }

  /** Stops all, and none can be started any more, whoever was just about to. */
  async close(): Promise<void> {
    this.closed = true;
    await this.stop();
  }

  /** All, or those with these names. */
  async stop(names?: readonly string[]): Promise<void> {
    const isMeant = ({ name }: { readonly name: string }): boolean => names?.includes(name) ?? true;
    const meant = this.children.filter(isMeant);
    this.children = this.children.filter((entry) => !isMeant(entry));
    await Promise.all(
      meant.map(async ({ child, signal }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill(signal);
        const timer = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
        await ended;
        clearTimeout(timer);
      }),
    );
  }

  private spawn(name: string, { command, args, env, cwd }: Command): ChildProcess {
    if (this.closed) throw new Failure(`${name} is not started any more`, 'The run is being ended');
    const log = openSync(this.logOf(name), 'w');
    try {
      return spawn(command, [...args], { env, cwd, stdio: ['ignore', log, log] });
    } finally {
      closeSync(log);
    }
  }

  private failed(name: string): Failure {
    const tail = readFileSync(this.logOf(name), 'utf8').trim().split('\n').slice(-5).join('\n  ');
    return new Failure(`${name} does not start:\n  ${tail}`, `The whole log: ${this.logOf(name)}`);
  }

  private logOf(name: string): string {
    return join(this.folder, `${name}.log`);
  }
}
