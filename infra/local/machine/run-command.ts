import { spawn } from 'node:child_process';
import { postgresAccount } from './account.ts';
import type { Command } from '../part.ts';

/** Runs a command to its end and gives every line of its output to `log`. Rejects with the last lines when it fails. */
export function runCommand(command: Command, log: (line: string) => void, input?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.command, command.args, {
      env: command.env ?? process.env,
      cwd: command.cwd,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(command.asPostgres ? postgresAccount() : {}),
    });
    const tail: string[] = [];
    let rest = '';
    const take = (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        log(line);
        tail.push(line);
        if (tail.length > 5) tail.shift();
      }
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.stdin?.on('error', () => undefined).end(input);
    child.on('error', (error) => reject(new Error(`${command.command} cannot be run: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      const last = [...tail, rest].filter(Boolean).join(' | ');
      reject(new Error(`${command.command} ended with ${code ?? signal}: ${last}`));
    });
  });
}
