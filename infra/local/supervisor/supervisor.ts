import type { ProcessId } from '../machine/process-table.ts';
import type { Part } from '../part.ts';
import type { Folders } from '../ports.ts';
import type { Shape } from '../topology.ts';
import { PartLog } from './part-log.ts';
import { ServerUnit } from './server-unit.ts';
import { writeState, type RunState } from './state-file.ts';
import { TaskUnit } from './task-unit.ts';
import type { Unit } from './unit.ts';

const ROTATE_EVERY_MS = 10_000;

/**
 * Starts parts in the order of their dependencies, as parallel as that allows, and stops them in the reverse order.
 * Our own because the well-kept one on npm, pm2, knows neither dependencies nor probes, keeps its state in the home of
 * the user rather than beside the checkout, and is under the AGPL.
 */
export class Supervisor {
  readonly #folders: Folders;
  readonly #run: Shape & Pick<RunState, 'supervisor' | 'startedAt'>;
  readonly #units = new Map<string, Unit>();
  readonly #logs: PartLog[] = [];
  readonly #rotation: NodeJS.Timeout;
  #phase: RunState['phase'] = 'starting';
  #readyAfterMs: number | undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: readonly Part[], folders: Folders, run: Shape & { supervisor: ProcessId }) {
    this.#folders = folders;
    this.#run = { ...run, startedAt: new Date().toISOString() };
    for (const part of parts) {
      const log = new PartLog(folders.logs, part.name);
      const changed = () => this.#write();
      this.#logs.push(log);
      this.#units.set(
        part.name,
        part.kind === 'server' ? new ServerUnit(part, log, changed) : new TaskUnit(part, log, changed),
      );
    }
    this.#rotation = setInterval(() => this.#logs.forEach((log) => log.rotate()), ROTATE_EVERY_MS);
  }

  /** Resolves when all parts are well. When one cannot be, stops all and rejects with its reason. */
  async start(): Promise<void> {
    const began = Date.now();
    const started = new Map<string, Promise<void>>();
    const startOf = (unit: Unit): Promise<void> => {
      const known = started.get(unit.part.name);
      if (known) return known;
      const starting = Promise.all(unit.part.dependsOn.map((name) => startOf(this.#unit(name)))).then(() =>
        this.#stopped ? undefined : unit.start(),
      );
      started.set(unit.part.name, starting);
      return starting;
    };
    try {
      await Promise.all([...this.#units.values()].map(startOf));
    } catch (error) {
      if (this.#stopped) return;
      this.#enter('failed');
      await this.#stopAll();
      throw error;
    }
    if (this.#stopped) return;
    this.#readyAfterMs = Date.now() - began;
    this.#enter('running');
  }

  /** A part stops when everything that depends on it, or calls it, has stopped. */
  stop(): Promise<void> {
    this.#enter('stopping');
    return this.#stopAll();
  }

  #stopAll(): Promise<void> {
    this.#stopped ??= this.#stopInOrder().finally(() => clearInterval(this.#rotation));
    return this.#stopped;
  }

  async #stopInOrder(): Promise<void> {
    const stops = new Map<string, Promise<void>>();
    const stopOf = (unit: Unit): Promise<void> => {
      const known = stops.get(unit.part.name);
      if (known) return known;
      const users = [...this.#units.values()].filter(({ part }) => uses(part, unit.part.name));
      const stopping = Promise.all(users.map(stopOf)).then(() => unit.stop());
      stops.set(unit.part.name, stopping);
      return stopping;
    };
    await Promise.all([...this.#units.values()].map(stopOf));
  }

  #unit(name: string): Unit {
    const unit = this.#units.get(name);
    if (!unit) throw new Error(`the topology names a part that it does not have: ${name}`);
    return unit;
  }

  #enter(phase: RunState['phase']): void {
    if (this.#phase !== 'failed') this.#phase = phase;
    this.#write();
  }

  #write(): void {
    writeState(this.#folders, {
      ...this.#run,
      phase: this.#phase,
      ...(this.#readyAfterMs === undefined ? {} : { readyAfterMs: this.#readyAfterMs }),
      parts: [...this.#units.values()].map(({ status }) => status),
    });
  }
}

function uses(part: Part, name: string): boolean {
  return part.dependsOn.includes(name) || (part.callsInto?.includes(name) ?? false);
}
