import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessId, startTimeOf } from '../../../local/machine/process-table.ts';
import { makeGroup, membersOf } from './cgroups.ts';
import { CGROUP, FOLDERS, type MachineName } from './layout.ts';
import { namespaceFile } from './network.ts';

/** A program that a machine keeps running. */
export interface Daemon {
  readonly name: string;
  readonly command: readonly string[];
}

/** Control groups of what the machines run beside pods. */
export const SYSTEM_GROUP = `${CGROUP}/system`;

/**
 * Starts a machine: `setUp` is bash that runs first, for mounts that nobody else shall see; each daemon is started again
 * a second after it ended, and writes `logs/NAME.log` in the machine's folder.
 */
export function startMachine(
  name: MachineName,
  { setUp = [], daemons }: { setUp?: readonly string[]; daemons: readonly Daemon[] },
): ProcessId {
  const folder = FOLDERS.of(name);
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const script = join(folder, 'start.sh');
  const lines = daemons.map(({ name, command }) =>
    ['keep', join(logs, `${name}.log`), ...command].map(quoted).join(' '),
  );
  writeFileSync(script, [KEEP, ...setUp, ...lines.map((line) => `${line} &`), 'wait', ''].join('\n'));
  makeGroup(SYSTEM_GROUP);
  const output = openSync(join(logs, 'machine.log'), 'a');
  const program = join(import.meta.dirname, 'machine.sh');
  const child = spawn('/bin/bash', [program, namespaceFile(name), script, ...membersOf(SYSTEM_GROUP)], {
    detached: true,
    stdio: ['ignore', output, output],
    // Without the variables of whoever starts it, a proxy for the internet among them.
    env: { PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${process.env.PATH}` },
  });
  child.unref();
  const pid = child.pid ?? 0;
  return { pid, startTime: startTimeOf(pid) ?? '' };
}

/** The last lines that a daemon wrote, for a message. */
export function lastWords(machine: MachineName, daemon: string, lines = 3): string {
  try {
    const text = readFileSync(join(FOLDERS.of(machine), 'logs', `${daemon}.log`), 'utf8');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return 'It wrote nothing.';
  }
}

const KEEP = `set -u
keep() {
  local log=$1
  shift
  while :; do
    "$@" >> "$log" 2>&1 < /dev/null
    echo "(it ended with $? and is started again)" >> "$log"
    sleep 1
  done
}`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
