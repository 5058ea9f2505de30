import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../infra/local/failure.ts';
import { signal } from '../../infra/local/machine/process-table.ts';
import type { Instance } from '../../infra/local/ports.ts';
import { readyParts, untilReplaced } from '../replay/ready-parts.ts';
import { instanceAt, runState } from '../replay/running-instance.ts';
import type { PlannedStrike } from './strike-plan.ts';

export interface Strike extends PlannedStrike {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** When it answered its probe again, as another process; undefined: not before the load ended. */
  readonly backAtMs?: number;
}

/** Of the load, before the first strike and after the last: journeys run on all parts. */
const CALM_SHARE = 0.15;

/** @throws Failure when one of the parts is none of the shop behind the address */
export function checkStrikes(strikes: readonly PlannedStrike[], baseUrl: string): void {
  if (strikes.length === 0) return;
  const instance = instanceAt(baseUrl);
  const parts = (instance && runState(instance)?.parts) ?? [];
  if (parts.length === 0)
    throw new Failure('--strike needs a shop that npm start of this checkout runs', 'Start it with npm start');
  const unknown = strikes.find(({ part }) => !parts.some(({ name, process }) => name === part && process));
  if (!unknown) return;
  const names = parts.flatMap(({ name, process }) => (process ? [name] : []));
  throw new Failure(`There is no running part "${unknown.part}"`, `Of this shop: ${names.join(', ')}`);
}

/** Ends parts of an instance one after the other, each when the one before is back; the supervisor starts them again. */
export class Striker {
  readonly struck: Strike[] = [];
  private readonly instance: Instance;
  private readonly plan: readonly PlannedStrike[];
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(instance: Instance, plan: readonly PlannedStrike[]) {
    this.instance = instance;
    this.plan = plan;
  }

  /** Spreads the strikes over the load's time. */
  start(seconds: number): void {
    const stepMs = (seconds * 1_000 * (1 - 2 * CALM_SHARE)) / this.plan.length;
    const firstAt = Date.now() + seconds * 1_000 * CALM_SHARE;
    this.running = this.strikeAll(firstAt, stepMs).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async strikeAll(firstAt: number, stepMs: number): Promise<void> {
    for (const [index, planned] of this.plan.entries()) {
      await this.wait(Math.max(0, firstAt + index * stepMs - Date.now()));
      const before = readyParts(this.instance).find(({ name }) => name === planned.part);
      if (!before) continue;
      const atMs = Date.now();
      signal(before.process, planned.kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
      const at = this.struck.push({ ...planned, atMs }) - 1;
      if (!(await untilReplaced(this.instance, before, this.stopping.signal))) return;
      this.struck[at] = { ...planned, atMs, backAtMs: Date.now() };
    }
  }

  /** Rejects when the load has ended. */
  private wait(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.stopping.signal });
  }
}
