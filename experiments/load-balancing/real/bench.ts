import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../../gateway/processes.ts';
import { Failure } from '../../../infra/local/failure.ts';
import { findTool } from '../../../infra/local/machine/tools.ts';
import type { Instance } from '../../../infra/local/ports.ts';
import type { RunState } from '../../../infra/local/supervisor/state-file.ts';
import type { RealOptions } from '../options.ts';
import { type Calibration, calibrate, warmInstances } from './calibrate.ts';
import type { Cell, Setting } from './cell.ts';
import type { CpuLimits } from './cpu-limits.ts';
import { Load } from './load.ts';
import { measure } from './measure.ts';
import { Progress } from './progress.ts';
import { Stalls } from './stalls.ts';
import { World } from './world.ts';

/** For the compiler of gateways that were just started; there are 18 such starts in each seed. */
const WARM_UP_REQUESTS = 1_500;
const QUICK_WARM_UP_REQUESTS = 600;

/** What can be told before anything was started. */
export function ensurePossible(): void {
  if (process.platform !== 'linux')
    throw new Failure('CPU is limited by cgroups, which Linux has alone', 'Run it on Linux, or by --simulate');
  if (!findTool('nginx')) throw new Failure('There is no nginx on this machine', 'Install it: apt-get install nginx');
}

export interface Surroundings {
  readonly instance: Instance;
  readonly state: RunState;
  readonly limits: CpuLimits;
  /** Ends the run between two requests; the cells that were told of stay. */
  readonly interrupted: AbortSignal;
  /** Of an earlier run, whose rates are to be sent; without them they are worked out. */
  readonly known?: readonly Calibration[];
}

/** Starts everything, measures all cells, and stops everything; the limits are left to the caller. */
export async function runCells(
  options: Pick<RealOptions, 'quick' | 'seconds' | 'rate' | 'layers'>,
  settings: readonly Setting[],
  { instance, state, limits, interrupted, known = [] }: Surroundings,
  tell: { readonly calibrated: (all: readonly Calibration[]) => void; readonly measured: (cell: Cell) => void },
): Promise<void> {
  const startedMs = performance.now();
  const processes = new Processes(join(instance.folders.logs, 'load-balancing-experiment'));
  const load = new Load();
  const stalls = new Stalls();
  const warmUpRequests = options.quick ? QUICK_WARM_UP_REQUESTS : WARM_UP_REQUESTS;
  const world = new World(instance, { processes, limits, load, warmUpRequests });
  try {
    const work = async (): Promise<void> => {
      const roots = [process.pid, state.supervisor.pid];
      console.error('Starting the services');
      await world.start(options.layers);
      const calibrations: Calibration[] = [];
      const tools = { world, load, roots, cores: availableParallelism() };
      for (const layer of options.layers) {
        const calibration = known.find((earlier) => earlier.layer === layer);
        console.error(`${calibration ? 'Warming' : 'Calibrating'} ${layer}`);
        if (calibration) await warmInstances(layer, world);
        calibrations.push(calibration ?? (await calibrate(layer, options.rate, tools)));
      }
      if (known.length === 0) tell.calibrated(calibrations);
      const progress = new Progress(settings.length);
      for (const setting of settings) {
        if (interrupted.aborted) return;
        progress.show(setting);
        const calibration = calibrations.find(({ layer }) => layer === setting.layer)!;
        tell.measured(await measure(setting, calibration, options.seconds, { world, load, stalls, roots, startedMs }));
        progress.done();
      }
      progress.end();
    };
    await Promise.race([work(), rejectedAtAbort(interrupted)]);
  } finally {
    stalls.end();
    // Under its limit a service would take its time to stop.
    world.unlimit();
    load.stop();
    await processes.close();
  }
}

function rejectedAtAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Failure('Interrupted', 'The cells that were measured are kept'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}
