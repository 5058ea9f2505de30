import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessId, signal } from '../../infra/local/machine/process-table.ts';
import type { Instance } from '../../infra/local/ports.ts';
import type { PartStatus } from '../../infra/local/supervisor/state-file.ts';
import { runState } from '../../loadtests/replay/running-instance.ts';
import { PortsProxy } from './ports-proxy.ts';
import { processTree } from './process-tree.ts';
import { howCut, type PlannedFault } from './schedule.ts';
import type { ShopProbes } from './shop-instance.ts';

/** A fault as it was. */
export interface StruckFault extends PlannedFault {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** False: the part was still down from an earlier fault, and nothing was done. */
  readonly struck: boolean;
  /**
   * From the fault until the part answered its probe again, frozen time included; through the proxy, for a cut.
   * undefined: not within the bound.
   */
  greenAfterMs?: number;
}

const LOOK_EVERY_MS = 100;
/** Kafka on a busy machine needs most of a minute to come back from a kill. */
const GREEN_WITHIN_MS = 180_000;

/**
 * Kills and freezes parts of an instance, cuts their ports, and sees when each is well again. The supervisor starts what
 * was killed; what is cut heals by itself, at the proxy, so that no end of this process can leave it cut.
 */
export class Striker {
  readonly faults: StruckFault[] = [];
  private readonly frozen = new Set<ProcessId>();
  private readonly recoveries: Promise<void>[] = [];
  private readonly instance: Instance;
  private readonly probes: ShopProbes;
  private readonly proxy: PortsProxy;

  constructor(instance: Instance, probes: ShopProbes) {
    this.instance = instance;
    this.probes = probes;
    this.proxy = new PortsProxy(instance);
  }

  /** Strikes at the planned times from now on; resolves when the last fault has struck, or when it is aborted. */
  async strikeAll(schedule: readonly PlannedFault[], stop: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    for (const planned of schedule) {
      const waitMs = startedAt + planned.afterMs - Date.now();
      await sleep(Math.max(0, waitMs), undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      await this.strike(planned);
    }
  }

  /** Lets go of everything that is frozen; synchronous, for the last moment of the process too. */
  thaw(): void {
    for (const process of [...this.frozen].reverse()) signal(process, 'SIGCONT');
    this.frozen.clear();
  }

  /** Lets go of everything, cut ports included. */
  async heal(): Promise<void> {
    this.thaw();
    if (this.faults.some(({ struck, kind }) => struck && howCut(kind))) await this.proxy.healAll();
  }

  /** Resolves when every part that was struck is green, or was not within the bound. */
  async allGreen(): Promise<void> {
    await Promise.all(this.recoveries);
  }

  private async strike(planned: PlannedFault): Promise<void> {
    const part = this.statusOf(planned.part);
    const at = Date.now();
    if (part?.state !== 'ready' || !part.process) {
      this.faults.push({ ...planned, at, struck: false });
      return;
    }
    const how = howCut(planned.kind);
    if (how) {
      await this.proxy.cut(planned.part, how, planned.lastsMs);
      const fault: StruckFault = { ...planned, at, struck: true };
      this.faults.push(fault);
      this.recoveries.push(this.watch(fault, part.process));
      return;
    }
    const tree = await processTree(part.process);
    const fault: StruckFault = { ...planned, at: Date.now(), struck: true };
    this.faults.push(fault);
    // The parent goes first: a Postgres whose children die one by one would begin to recover by itself.
    for (const process of tree) signal(process, planned.kind === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    if (planned.kind === 'freeze') this.thawLater(tree, planned.lastsMs);
    this.recoveries.push(this.watch(fault, part.process));
  }

  private thawLater(tree: readonly ProcessId[], afterMs: number): void {
    for (const process of tree) this.frozen.add(process);
    setTimeout(() => {
      for (const process of [...tree].reverse()) {
        signal(process, 'SIGCONT');
        this.frozen.delete(process);
      }
    }, afterMs);
  }

  private async watch(fault: StruckFault, before: ProcessId): Promise<void> {
    const giveUpAt = fault.at + fault.lastsMs + GREEN_WITHIN_MS;
    await sleep(fault.lastsMs);
    while (Date.now() < giveUpAt) {
      if (await this.isGreen(fault, before)) {
        fault.greenAfterMs = Date.now() - fault.at;
        return;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async isGreen({ part, kind }: StruckFault, before: ProcessId): Promise<boolean> {
    const status = this.statusOf(part);
    if (!status?.process || (kind === 'kill' && status.process.pid === before.pid)) return false;
    const probe = (howCut(kind) ? this.probes.throughProxy : this.probes.direct).get(part);
    return probe ? probe().then(isSo, isNot) : status.state === 'ready';
  }

  private statusOf(name: string): PartStatus | undefined {
    return runState(this.instance)?.parts.find((part) => part.name === name);
  }
}

const isSo = (): boolean => true;
const isNot = (): boolean => false;
