import { parseArgs } from 'node:util';
import { Failure } from '../../infra/local/failure.ts';
import { INSTANCES, type InstanceName } from '../../infra/local/ports.ts';

export const USAGE = `npm run experiment -- faults [options]
  Places orders at a fixed rate while parts of the shop are killed, frozen and cut off, then counts what was lost or doubled.
  --minutes N            how long orders come and faults strike (30)
  --quick                3 minutes
  --seed N               which faults, in which order (drawn, and printed)
  --rate N/s             orders a second, by the clock (20/s)
  --every SECONDS        between two faults (10)
  --instance local|test  a running instance is used and left running; otherwise one is started and stopped (local)
  --settle SECONDS       for all orders to become final after the last fault, and for mails to arrive (420)
  --out FOLDER           for the table, the JSON, the plot and the ledger (experiments/faults/results)`;

export interface Options {
  readonly durationMs: number;
  readonly everyMs: number;
  readonly seed: number;
  readonly rate: number;
  readonly instance: InstanceName;
  readonly settleMs: number;
  readonly folder: string;
}

const text = { type: 'string' } as const;
const OPTIONS = {
  minutes: text,
  quick: { type: 'boolean' },
  seed: text,
  rate: text,
  every: text,
  instance: text,
  settle: text,
  out: text,
  help: { type: 'boolean' },
} as const;

const QUICK_MINUTES = '3';
const SEEDS = 2 ** 32;

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const minutes = values.minutes ?? (values.quick ? QUICK_MINUTES : '30');
  const seed = Number(values.seed ?? Math.floor(Math.random() * SEEDS));
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) throw wrong('--seed takes a whole number below 2^32');
  const instance = INSTANCES.find((known) => known === (values.instance ?? 'local'));
  if (!instance) throw wrong(`There is no instance "${values.instance}"`);
  return {
    durationMs: positive('--minutes', minutes) * 60_000,
    everyMs: positive('--every', (values.every ?? '10').replace(/s$/, '')) * 1_000,
    seed,
    rate: positive('--rate', (values.rate ?? '20').replace(/\/s$/, '')),
    instance,
    settleMs: positive('--settle', values.settle ?? '420') * 1_000,
    folder: values.out ?? folder,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw wrong((cause as Error).message);
  }
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw wrong(`${name} takes a number above 0, not "${value}"`);
  return number;
}

function wrong(cause: string): Failure {
  return new Failure(cause, USAGE);
}
