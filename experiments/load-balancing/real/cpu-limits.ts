import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../infra/local/failure.ts';
import { isAlive, startTimeOf } from '../../../infra/local/machine/process-table.ts';
import { type CgroupPlace, cgroupPlaces } from './cgroup-place.ts';

/**
 * A limit is so much CPU in each period, and a pause when it is used up. The shorter the period, the more it is like a
 * slower processor; the kernel takes no quota below 1 ms, which is a tenth of a core in 10 ms.
 */
const PERIOD_US = 10_000;
const NAME = /^highstreet-load-balancing-(\d+)-(\d+)$/;
const MEND =
  'CPU is limited by cgroups. Run it as root, or below systemd: systemd-run --user --scope npm run experiment -- ' +
  'load-balancing; a container has to be privileged. Without: --simulate';

/** Limits of CPU by a cgroup an instance, in a group of this run's own. */
export class CpuLimits {
  private readonly place: CgroupPlace;
  private readonly own: string;

  private constructor(place: CgroupPlace, own: string) {
    this.place = place;
    this.own = own;
  }

  /** Ends and removes what runs that were killed have left. @throws Failure where no group can be made */
  static async open(): Promise<CpuLimits> {
    const places = cgroupPlaces(read('/proc/self/mountinfo'), read('/proc/self/cgroup'));
    const reasons: string[] = [];
    for (const place of places) {
      await removeLeftovers(place.folder);
      const own = join(place.folder, `highstreet-load-balancing-${process.pid}-${startTimeOf(process.pid)}`);
      const limits = new CpuLimits(place, own);
      try {
        limits.make();
        return limits;
      } catch (error) {
        reasons.push((error as Error).message);
        await removeGroup(own).catch(() => undefined);
      }
    }
    const why = reasons.length === 0 ? 'no cgroups are mounted' : reasons.join('; ');
    throw new Failure(`CPU cannot be limited here: ${why}`, MEND);
  }

  get version(): 1 | 2 {
    return this.place.version;
  }

  /** Puts the process, and all that it will start, into the group, which has no limit yet. */
  add(group: string, pid: number): void {
    const folder = join(this.own, group);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'cgroup.procs'), String(pid));
      this.weigh(folder, processesOf(folder).length);
      this.weigh(this.own, groupsIn(this.own).flatMap(processesOf).length);
    } catch (error) {
      throw new Failure(`A process cannot be put into a cgroup: ${(error as Error).message}`, MEND);
    }
  }

  /** @param cores a share of one, or undefined for no limit */
  limit(group: string, cores: number | undefined): void {
    const folder = join(this.own, group);
    const quota = cores === undefined ? undefined : Math.round(cores * PERIOD_US);
    if (this.version === 2) writeFileSync(join(folder, 'cpu.max'), `${quota ?? 'max'} ${PERIOD_US}`);
    else {
      // The period of a group without a limit is 100 ms; it comes first, or the quota would be for that.
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD_US));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quota ?? -1));
    }
  }

  /** When the processes have ended. */
  async close(): Promise<void> {
    await removeGroup(this.own);
  }

  /** A group counts as one process where cores are short. This gives it what its processes had without it. */
  private weigh(folder: string, processes: number): void {
    if (this.version === 2) writeFileSync(join(folder, 'cpu.weight'), String(Math.min(10_000, 100 * processes)));
    else writeFileSync(join(folder, 'cpu.shares'), String(1_024 * processes));
  }

  private make(): void {
    const { version, folder } = this.place;
    mkdirSync(this.own);
    if (version === 2) {
      for (const above of [folder, this.own])
        if (!read(join(above, 'cgroup.subtree_control')).split(/\s/).includes('cpu'))
          writeFileSync(join(above, 'cgroup.subtree_control'), '+cpu');
    }
    mkdirSync(join(this.own, 'trial'));
    this.limit('trial', 0.1);
    rmdirSync(join(this.own, 'trial'));
  }
}

/** The processes in them were started by that run, and may be stopped in the middle of a stall. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const [, pid, startTime = ''] = NAME.exec(name) ?? [];
    if (pid === undefined || isAlive({ pid: Number(pid), startTime })) continue;
    for (const member of groupsIn(join(folder, name)).flatMap(processesOf)) {
      try {
        process.kill(member, 'SIGKILL');
      } catch {
        // it ended in between
      }
    }
    await removeGroup(join(folder, name));
    console.error(`An earlier run was killed: what it left was ended and removed (${name})`);
  }
}

/** A group can be removed when the kernel has done with its last process, a moment after its end. */
async function removeGroup(group: string): Promise<void> {
  for (const folder of [...groupsIn(group), group]) {
    for (let tries = 1; existsSync(folder); tries += 1) {
      try {
        rmdirSync(folder);
      } catch (error) {
        if (tries === 100) throw error;
        await sleep(50);
      }
    }
  }
}

function groupsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

function processesOf(group: string): number[] {
  return read(join(group, 'cgroup.procs')).split('\n').filter(Boolean).map(Number);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
