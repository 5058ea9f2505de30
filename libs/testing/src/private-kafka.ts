import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './private-redis.ts';

/** A broker that belongs to one test, which may therefore take it away. */
export interface PrivateKafka {
  /** `host:port`, the same after every start. */
  readonly broker: string;
  /** Kills it as a crash would (SIGKILL); what it had acknowledged is there again after `start`. */
  kill(): Promise<void>;
  /** Starts it again on its data and resolves when it serves. */
  start(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
}

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const CLUSTER_ID = 'aGlnaHN0cmVldC10ZXN0cw';
/** A loaded machine of two cores was seen to take 28 s. */
const READY_WITHIN_MS = 90_000;

/** Starts an empty broker of the project's configuration on free ports, with its data in a temporary folder. */
export async function startKafka(): Promise<PrivateKafka> {
  const folder = mkdtempSync(join(tmpdir(), 'highstreet-kafka-'));
  const broker = `127.0.0.1:${await freePort()}`;
  const controller = `127.0.0.1:${await freePort()}`;
  const properties = join(folder, 'broker.properties');
  writeFileSync(
    properties,
    [
      readFileSync(join(CHECKOUT, 'infra', 'kafka', 'server.properties'), 'utf8'),
      `controller.quorum.voters=1@${controller}`,
      `listeners=PLAINTEXT://${broker},CONTROLLER://${controller}`,
      `advertised.listeners=PLAINTEXT://${broker}`,
      `log.dirs=${join(folder, 'data')}`,
      '',
    ].join('\n'),
  );
  const format = ['format', '--cluster-id', CLUSTER_ID, '--config', properties];
  let running: ChildProcess | undefined;
  const kill = async () => {
    const stopped = running;
    running = undefined;
    if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return;
    const exited = once(stopped, 'exit');
    stopped.kill('SIGKILL');
    await exited;
  };
  const start = async () => {
    if (running) throw new Error('this broker runs already');
    running = java('-Xmx256m', 'kafka.Kafka', properties);
    await served(running);
  };
  const remove = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [code] = (await once(java('-Xmx128m', 'kafka.tools.StorageTool', ...format), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`kafka.tools.StorageTool ended with ${code}`);
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return { broker, kill, start, remove };
}

function java(heap: string, ...args: readonly string[]): ChildProcess {
  const settings = join(CHECKOUT, 'infra', 'kafka', 'log4j2.properties');
  return spawn(
    'java',
    [heap, '-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${settings}`, '-cp', join(jars(), '*'), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** The folder that `npm start` and `npm test` have filled; the newest, if there are several versions. */
function jars(): string {
  const cache = join(CHECKOUT, '.highstreet', 'cache');
  const folder = readdirSync(cache)
    .filter((name) => /^kafka-.*(?<!\.partial)$/.test(name))
    .sort()
    .at(-1);
  if (!folder) throw new Error(`no Kafka in ${cache}: npm start fetches it`);
  return join(cache, folder);
}

/** Resolves when the broker's log says that it has started. */
async function served(broker: ChildProcess): Promise<void> {
  const { promise, resolve: ready, reject } = Promise.withResolvers<void>();
  const lastLines: string[] = [];
  // Read to the end of its life: a pipe that nobody empties would stop the broker.
  for (const output of [broker.stdout!, broker.stderr!])
    createInterface(output).on('line', (line) => {
      if (lastLines.push(line) > 20) lastLines.shift();
      if (line.includes('Kafka Server started')) ready();
    });
  const ended = () => reject(new Error(`the broker ended:\n${lastLines.join('\n')}`));
  const timer = setTimeout(() => reject(new Error(`no broker within ${READY_WITHIN_MS} ms`)), READY_WITHIN_MS);
  broker.once('exit', ended).once('error', reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    broker.off('exit', ended);
  }
}
