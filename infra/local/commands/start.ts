import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { edgeSettings } from '../edge-settings.ts';
import { Failure } from '../failure.ts';
import { isAlive, startTimeOf, type ProcessId } from '../machine/process-table.ts';
import { ensureReadableData, postgresMajorOf } from '../preflight/data-version.ts';
import { ensureKafkaJars } from '../preflight/kafka-jars.ts';
import { ensureDisk, ensureMemory } from '../preflight/machine-room.ts';
import { ensurePackages } from '../preflight/packages.ts';
import { ensurePortSettings } from '../preflight/port-settings.ts';
import { ensurePortsFree } from '../preflight/ports-free.ts';
import { CHECKOUT, instanceOf, type Instance } from '../ports.ts';
import { lastLines } from '../supervisor/part-log.ts';
import { readState, type RunState } from '../supervisor/state-file.ts';
import { gatewayPorts, topology } from '../topology.ts';
import { Board } from './board.ts';
import { buildServices, ensureBuilt } from './build.ts';
import type { Options } from './options.ts';
import { endOrphans, runningState, STOPPED, stopInstance } from './running.ts';
import { printSummary } from './summary.ts';

/** `npm start`: sees to everything the shop needs, runs it, and says where to look once every part is well. */
export async function start(options: Options): Promise<number> {
  const began = performance.timeOrigin;
  await ensurePortSettings(process.env);
  const instance = instanceOf(options.instance);
  const running = await runningState(instance);
  if (running) {
    if (options.cuttable && !running.cuttable)
      throw new Failure('Highstreet is already running, without --cuttable.', 'End it first: npm stop');
    console.log('Highstreet is already running: npm run status shows it, npm stop ends it.');
    return 0;
  }
  const cold = postgresMajorOf(instance.folders.data) === undefined;
  await prepare(instance, options);

  const supervisor = spawnSupervisor(instance, options);
  const board = new Board(instance.folders);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

  const state = await untilStarted(instance, supervisor, board, interrupted.signal);
  if (state && !interrupted.signal.aborted) {
    await printSummary(instance, state, { startedAfterMs: Date.now() - began, cold });
    if (options.detach) return 0;
    console.log('\nCtrl-C stops it. Changes from here on:');
    board.freeze(state);
    await watch(instance, supervisor, board, interrupted.signal);
  }
  return leave(instance, supervisor, board, interrupted.signal.aborted);
}

async function prepare(instance: Instance, options: Options): Promise<void> {
  // A variable that is wrong is told of before anything is installed or started.
  if (options.only === 'all') edgeSettings(instance, gatewayPorts(instance, options.size).length);
  ensurePackages();
  ensureDisk(instance);
  ensureMemory(options.size);
  if (!instance.folders.root.startsWith(CHECKOUT))
    console.log(
      `Postgres, which must not run as root, cannot enter ${CHECKOUT}; data and logs are in ${instance.folders.root}`,
    );
  ensureReadableData(instance);
  await ensureKafkaJars(instance.folders.cache);
  await ensurePortsFree(topology(instance, options), instance);
  if (options.only === 'servers') return;
  if (options.build) await buildServices();
  else ensureBuilt();
}

/** A process of its own that outlives this command and its terminal. */
function spawnSupervisor({ name, folders }: Instance, { size, only, cuttable }: Options): ProcessId {
  mkdirSync(folders.logs, { recursive: true });
  const output = openSync(join(folders.logs, 'supervisor.log'), 'a');
  const script = join(CHECKOUT, 'infra', 'local', 'supervise.ts');
  const args = [script, '--instance', name, '--size', size, '--only', only, ...(cuttable ? ['--cuttable'] : [])];
  const child = spawn(process.execPath, args, { cwd: CHECKOUT, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  const pid = child.pid ?? 0;
  return { pid, startTime: startTimeOf(pid) ?? '' };
}

async function untilStarted(
  instance: Instance,
  supervisor: ProcessId,
  board: Board,
  interrupted: AbortSignal,
): Promise<RunState | undefined> {
  while (isAlive(supervisor) && !interrupted.aborted) {
    const state = readState(instance.folders);
    if (state?.supervisor.pid === supervisor.pid) {
      if (state.phase !== 'failed') board.show(state); // that all others are stopped then is not the news
      if (state.phase === 'running') return state;
    }
    await sleep(100);
  }
  return undefined;
}

async function watch(instance: Instance, supervisor: ProcessId, board: Board, interrupted: AbortSignal): Promise<void> {
  while (isAlive(supervisor) && !interrupted.aborted) {
    const state = readState(instance.folders);
    if (state) board.showChanges(state);
    await sleep(250, undefined, { signal: interrupted }).catch(() => undefined);
  }
}

/** The end of a run in the foreground: asked for, stopped by another command, or a failure. */
async function leave(instance: Instance, supervisor: ProcessId, board: Board, interrupted: boolean): Promise<number> {
  const state = readState(instance.folders);
  if (interrupted && state && isAlive(supervisor)) {
    console.log('\nStopping');
    board.freeze(state);
    await stopInstance(instance, state, (now) => board.showChanges(now));
    console.log(STOPPED);
    return 0;
  }
  if (state?.phase === 'stopping' || (!state && interrupted)) return 0;
  const failed = state?.parts.find((part) => part.state === 'failed');
  if (state) await endOrphans(instance, state);
  const part = failed?.name ?? 'supervisor';
  const log = join(instance.folders.logs, `${part}.log`);
  const tail = lastLines(log, 15).map((line) => `    ${line}`);
  throw new Failure(
    `${part} failed: ${failed?.reason ?? 'it ended'}. All parts were stopped. The end of its log:\n${tail.join('\n')}`,
    `The whole log: ${log}`,
  );
}
