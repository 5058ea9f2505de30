import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { postgresAccount } from '../machine/account.ts';
import { startTimeOf, type ProcessId } from '../machine/process-table.ts';
import type { Command } from '../part.ts';
import type { PartLog } from './part-log.ts';

/** A running process of a part: its identity, and how it ended. */
export interface Child {
  readonly id: ProcessId;
  readonly exited: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a command with its output in the part's log. In its own process group: Ctrl-C at a terminal is not for it. */
export function startChild(command: Command, log: PartLog): Promise<Child> {
  const output = log.open();
  const child = spawn(command.command, command.args, {
    env: command.env ?? process.env,
    cwd: command.cwd,
    detached: true,
    stdio: ['ignore', output, output],
    ...(command.asPostgres ? postgresAccount() : {}),
  });
  closeSync(output);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${command.command} cannot be run: ${error.message}`)));
    child.once('spawn', () => resolve(runningChild(child)));
  });
}

function runningChild(child: ChildProcess): Child {
  const pid = child.pid ?? 0;
  const exited = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `ended with exit code ${code}`)),
  );
  return {
    id: { pid, startTime: startTimeOf(pid) ?? '' },
    exited,
    kill: (signal) => void child.kill(signal),
  };
}
