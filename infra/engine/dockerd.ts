import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../local/failure.ts';
import { isAlive, type ProcessId, signal, startTimeOf } from '../local/machine/process-table.ts';
import { endShims, unmountBelow } from './left-behind.ts';
import { clientFolder, pathWith } from './programs.ts';

/** Unpacking its state after a kill takes seconds; a machine with no free core many. */
const ANSWERS_WITHIN_MS = 120_000;
/** The containers end first, each within its own grace, at most 30 s in this project. */
const STOPS_WITHIN_MS = 60_000;

export interface DockerdPlan {
  /** What `ensurePrograms` made. */
  readonly programs: string;
  /** Images, containers, volumes. */
  readonly data: string;
  /** Sockets and pids; a short path (see engineFolders). Removed at the stop. */
  readonly run: string;
  readonly log: string;
  readonly flags?: readonly string[];
  /**
   * A command that replaces itself by the one that is appended to it, such as `nsenter --net=/run/netns/node2`: how one
   * more engine gets into a network of its own. No fork, for the process that is started has to be dockerd in the end.
   */
  readonly enter?: readonly string[];
}

/** What a client has to find set to reach this engine. */
export type EngineEnvironment = Readonly<Record<'PATH' | 'DOCKER_HOST' | 'DOCKER_CONFIG', string>>;

export interface Dockerd {
  readonly process: ProcessId;
  readonly environment: EngineEnvironment;
  /** Ends its containers and itself; resolves when all of them are gone. */
  stop(): Promise<void>;
}

/** Starts one dockerd, which outlives this process. @throws Failure with the end of its log when it does not answer */
export async function startDockerd(plan: DockerdPlan): Promise<Dockerd> {
  for (const folder of [plan.data, join(plan.run, 'exec'), dirname(plan.log)]) mkdirSync(folder, { recursive: true });
  const configuration = join(plan.run, 'daemon.json'); // not that of an engine which the machine may have
  writeFileSync(configuration, '{}');
  const [command = '', ...args] = [
    ...(plan.enter ?? []),
    join(plan.programs, 'usr/sbin/dockerd'),
    `--config-file=${configuration}`,
    `--data-root=${plan.data}`,
    `--exec-root=${join(plan.run, 'exec')}`,
    `--pidfile=${join(plan.run, 'docker.pid')}`,
    `--host=unix://${socketOf(plan.run)}`,
    `--userland-proxy-path=${join(plan.programs, 'usr/sbin/docker-proxy')}`,
    `--init-path=${join(plan.programs, 'usr/bin/tini-static')}`,
    ...(plan.flags ?? []),
  ];
  const log = openSync(plan.log, 'w');
  // A task of Swarm would ask a registry first, and wait for it where there is none, though its image is here.
  const offline = { DOCKER_SERVICE_PREFER_OFFLINE_IMAGE: '1' };
  const env = { ...process.env, ...offline, PATH: pathWith(plan.programs) };
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env });
  closeSync(log);
  child.on('error', () => undefined); // told below, by the pid that is missing
  child.unref();
  const pid = child.pid ?? 0;
  const id = { pid, startTime: startTimeOf(pid) ?? '' };
  for (const deadline = Date.now() + ANSWERS_WITHIN_MS; !(await answers(socketOf(plan.run)));) {
    if (isAlive(id) && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    await stopDockerd(id, plan.run, plan.data);
    throw new Failure(`The container engine does not start:\n${lastLinesOf(plan.log)}`, `The whole log: ${plan.log}`);
  }
  return dockerdOf(plan, id);
}

/** One that runs, as its process is known from before. */
export function dockerdOf({ programs, run, data }: DockerdPlan, id: ProcessId): Dockerd {
  const environment = {
    PATH: pathWith(programs),
    DOCKER_HOST: `unix://${socketOf(run)}`,
    DOCKER_CONFIG: clientFolder(programs),
  };
  return { process: id, environment, stop: () => stopDockerd(id, run, data) };
}

async function stopDockerd(id: ProcessId, run: string, data: string): Promise<void> {
  signal(id, 'SIGTERM');
  for (const deadline = Date.now() + STOPS_WITHIN_MS; isAlive(id) && Date.now() < deadline;) await sleep(50);
  signal(id, 'SIGKILL');
  const containerd = join(run, 'exec', 'containerd');
  const managed = Number(readOr(join(containerd, 'containerd.pid')));
  endShims(join(containerd, 'containerd.sock'));
  if (managed) signal({ pid: managed, startTime: startTimeOf(managed) ?? '' }, 'SIGTERM');
  for (const folder of [data, run]) unmountBelow(folder);
  rmSync(run, { recursive: true, force: true });
}

function socketOf(run: string): string {
  return join(run, 'docker.sock');
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!existsSync(socketPath)) return resolve(false);
    const ping = request({ socketPath, path: '/_ping', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

function lastLinesOf(file: string): string {
  const lines = (readOr(file) ?? '').trimEnd().split('\n').slice(-8);
  return lines.map((line) => `    ${line}`).join('\n');
}

function readOr(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
