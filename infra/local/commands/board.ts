import { join } from 'node:path';
import type { Folders } from '../ports.ts';
import { lastLines } from '../supervisor/part-log.ts';
import type { PartStatus, RunState } from '../supervisor/state-file.ts';

const MARKS: Record<PartStatus['state'], string> = {
  waiting: '·',
  preparing: '…',
  starting: '…',
  running: '…',
  restarting: '↻',
  unready: '!',
  ready: '✓',
  done: '✓',
  stopping: '…',
  stopped: '·',
  failed: '✗',
};

/** Shows the parts and their states: on a terminal a board that is drawn anew, elsewhere a line for every change. */
export class Board {
  readonly #folders: Folders;
  readonly #terminal = process.stdout.isTTY ?? false;
  readonly #shown = new Map<string, string>();
  #rows = 0;

  constructor(folders: Folders) {
    this.#folders = folders;
  }

  show({ parts }: RunState): void {
    if (this.#terminal && parts.length < process.stdout.rows) this.#draw(parts);
    else this.#printChanges(parts);
  }

  /** What is shown stays; from here on, only changes are printed. */
  freeze({ parts }: RunState): void {
    for (const part of parts) this.#shown.set(part.name, part.state);
    this.#rows = Number.NaN;
  }

  showChanges({ parts }: RunState): void {
    this.#printChanges(parts);
  }

  #draw(parts: readonly PartStatus[]): void {
    const lines = parts.map((part) => `\x1b[2K${this.#line(part)}`.slice(0, (process.stdout.columns ?? 120) + 4));
    process.stdout.write(`${this.#rows ? `\x1b[${this.#rows}A` : ''}${lines.join('\n')}\n`);
    this.#rows = parts.length;
  }

  #printChanges(parts: readonly PartStatus[]): void {
    for (const part of parts) {
      if (this.#shown.get(part.name) === part.state) continue;
      this.#shown.set(part.name, part.state);
      if (part.state !== 'waiting') console.log(this.#line(part));
    }
  }

  #line(part: PartStatus): string {
    // A task that takes its time tells in its log how far it is.
    const progress =
      part.state === 'running' ? lastLines(join(this.#folders.logs, `${part.name}.log`), 1)[0] : undefined;
    const detail = part.reason ?? (progress?.startsWith('---') ? undefined : progress) ?? part.purpose;
    return `${MARKS[part.state]} ${part.name.padEnd(26)} ${part.state.padEnd(11)} ${detail}`;
  }
}
