import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../infra/local/failure.ts';
import type { Instance } from '../../infra/local/ports.ts';
import type { RunState } from '../../infra/local/supervisor/state-file.ts';
import { readProfile, selfByOwner } from './cpu-profile.ts';
import { flameGraph } from './flame-graph.ts';
import { Load } from './load.ts';
import { measure } from './measure.ts';
import type { Options } from './options.ts';
import { Processes } from './processes.ts';
import { WAYS } from './ways.ts';
import { startWorld } from './world.ts';

/** Which processes are drawn, and the way that leads through them. */
const PROFILED = { gateway: 'real', catalog: 'real', nest: 'direct-nest' };
const OWNERS_SHOWN = 14;

/** Draws the flame graph of each process under the load that is also measured. */
export async function profile(options: Options, instance: Instance, state: RunState): Promise<void> {
  const seconds = options.profileSeconds!;
  const raw = mkdtempSync(join(tmpdir(), 'gateway-experiment-'));
  const processes = new Processes(join(instance.folders.logs, 'gateway-experiment'));
  const load = new Load();
  try {
    for (const [name, way] of Object.entries(PROFILED)) {
      const folder = join(raw, name);
      const profiled = name === 'gateway' ? 'gateway-catalog' : name;
      const flags = ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${folder}`];
      const world = await startWorld(instance, state, processes, { [profiled]: flags });
      const ways = WAYS.filter((one) => one.name === way);
      await measure({ ...options, rounds: 1, seconds }, ways, world, load);
      await processes.stop();
      const [file] = readdirSync(folder);
      if (file === undefined) throw new Failure(`${name} left no profile`, 'Its log says why');
      const root = readProfile(join(folder, file), seconds);
      const title = `${name}: CPU of ${options.rate} product reads a second, ${seconds} s`;
      mkdirSync(options.folder, { recursive: true });
      writeFileSync(join(options.folder, `flame-${name}.svg`), flameGraph(root, title));
      console.log(`\n${name}: share of its CPU in functions of`);
      for (const [owner, share] of selfByOwner(root).slice(0, OWNERS_SHOWN))
        console.log(`  ${(100 * share).toFixed(1).padStart(5)} %  ${owner}`);
    }
  } finally {
    load.stop();
    await processes.stop();
    rmSync(raw, { recursive: true, force: true });
  }
}
