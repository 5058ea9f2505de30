import { setTimeout as sleep } from 'node:timers/promises';
import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
import { INSTANCES, instanceOf, type Instance } from '../../infra/local/ports.ts';
import { signal } from '../../infra/local/machine/process-table.ts';
import { type ReadyPart, readyParts, untilReplaced } from './ready-parts.ts';
import { runState } from './running-instance.ts';

const USAGE = `npm run replay:kill -- [--instance local|test] [--every 10s] [--rounds N] [--while PID]
  Kills (SIGKILL) one orders, one catalog, the notifications process, Redis and the Kafka broker of a running local
  instance, one after the other, and says when each was green again. Ends after N rounds (1), or, with --while, when
  the process with that pid (a replay) has ended.`;

/** The next instance of a service is taken in each round, so that both are killed in the end. */
const TURNS = ['orders', 'catalog', 'notifications', 'redis', 'kafka'];
const LOOK_EVERY_MS = 250;
/** Kafka on a busy machine needs most of a minute to come back from a kill. */
const GREEN_WITHIN_MS = 120_000;

const options = parseOptions();
if (options) process.exitCode = await killInTurn(options);

interface Options {
  readonly instance: Instance;
  readonly everyMs: number;
  readonly rounds: number;
  readonly whilePid?: number;
}

async function killInTurn({ instance, everyMs, rounds, whilePid }: Options): Promise<number> {
  if (!runState(instance)) return fail(`The instance ${instance.name} does not run`, 'Start it with npm start');
  const goesOn = (): boolean => whilePid === undefined || isAlive(whilePid);
  const recoveries: Promise<boolean>[] = [];
  for (let turn = 0; goesOn() && (whilePid !== undefined || turn < rounds * TURNS.length); turn += 1) {
    const nextAt = Date.now() + everyMs;
    const round = Math.floor(turn / TURNS.length);
    const victim = pick(instance, TURNS[turn % TURNS.length] as string, round);
    if (victim) {
      say(`killed ${victim.name} (pid ${victim.process.pid})`);
      signal(victim.process, 'SIGKILL');
      recoveries.push(reportGreen(instance, victim));
    } else {
      say(`${TURNS[turn % TURNS.length]}: none is up to be killed, left out`);
    }
    while (goesOn() && Date.now() < nextAt) await sleep(LOOK_EVERY_MS);
  }
  const green = await Promise.all(recoveries);
  say(`${green.length} killed, ${green.filter(Boolean).length} green again`);
  return green.every(Boolean) ? 0 : 1;
}

function pick(instance: Instance, name: string, round: number): ReadyPart | undefined {
  const up = readyParts(instance).filter((part) => part.name.replace(/-\d+$/, '') === name);
  return up[round % up.length];
}

async function reportGreen(instance: Instance, victim: ReadyPart): Promise<boolean> {
  const killedAt = Date.now();
  const green = await untilReplaced(instance, victim, AbortSignal.timeout(GREEN_WITHIN_MS));
  if (green) say(`${victim.name} is green again after ${((Date.now() - killedAt) / 1_000).toFixed(1)} s`);
  else say(`${victim.name} is not green after ${GREEN_WITHIN_MS / 1_000} s`);
  return green;
}

function parseOptions(): Options | undefined {
  try {
    const line = new CommandLine(USAGE);
    const { values } = line.parse(process.argv.slice(2), {
      options: { instance: text, every: text, rounds: text, while: text, help: flag },
    });
    if (values.help) return void console.log(USAGE);
    const instance = line.oneOf('instance', INSTANCES, values.instance ?? 'local');
    const everyMs = Number((values.every ?? '10s').replace(/s$/, '')) * 1_000;
    const rounds = Number(values.rounds ?? 1);
    const whilePid = values.while === undefined ? undefined : Number(values.while);
    if (!(everyMs > 0 && rounds > 0 && (whilePid ?? 1) > 0))
      throw new Error('--every, --rounds and --while take numbers above 0');
    return { instance: instanceOf(instance), everyMs, rounds, ...(whilePid === undefined ? {} : { whilePid }) };
  } catch (cause) {
    fail((cause as Error).message, USAGE);
    process.exitCode = 2;
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

function fail(cause: string, mend: string): number {
  console.error(`\n✗ ${cause}\n  ${mend}`);
  return 2;
}
