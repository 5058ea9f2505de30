import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
import { INSTANCES, type InstanceName } from '../../infra/local/ports.ts';

export const USAGE = `npm run experiment -- faults [options]
  Places orders at a fixed rate while parts of the shop are killed, frozen and cut off, then counts what was lost or doubled.
  --minutes N            how long orders come and faults strike (30)
  --quick                3 minutes
  --seed N               which faults, in which order (drawn, and printed)
  --rate N/s             orders a second, by the clock (20/s)
  --every SECONDS        between two faults (10)
  --away PART:SECONDS    one fault only: nobody reaches this part for so long (kafka:120)
  --instance local|test  a running instance is used and left running; otherwise one is started and stopped (local)
  --settle SECONDS       for all orders to become final after the last fault, and for mails to arrive (420)
  --out FOLDER           for the table, the JSON, the plot and the ledger (experiments/faults/results)`;

/** The one fault of a run that asks how the shop bears a part that is away for long. */
export interface Away {
  readonly part: string;
  readonly lastsMs: number;
}

export interface Options {
  readonly durationMs: number;
  readonly everyMs: number;
  readonly seed: number;
  readonly rate: number;
  readonly away?: Away | undefined;
  readonly instance: InstanceName;
  readonly settleMs: number;
  readonly folder: string;
}

const OPTIONS = {
  minutes: text,
  quick: flag,
  seed: text,
  rate: text,
  every: text,
  away: text,
  instance: text,
  settle: text,
  out: text,
  help: flag,
} as const;

const QUICK_MINUTES = '3';
/** After the return of a part that was away, so that one sees orders that know nothing of it. */
const AFTER_RETURN_MS = 60_000;
const SEEDS = 2 ** 32;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): Options | undefined {
  const { values } = line.parse(args, { options: OPTIONS });
  if (values.help) return undefined;
  const seed = line.whole('--seed', values.seed ?? String(Math.floor(Math.random() * SEEDS)), {
    least: 0,
    most: SEEDS - 1,
    takes: 'a whole number below 2^32',
  });
  const instance = line.oneOf('instance', INSTANCES, values.instance ?? 'local');
  const everyMs = line.positive('--every', (values.every ?? '10').replace(/s$/, '')) * 1_000;
  const away = values.away === undefined ? undefined : awayOf(values.away);
  const whole = away ? (everyMs + away.lastsMs + AFTER_RETURN_MS) / 60_000 : 30;
  return {
    durationMs: line.positive('--minutes', values.minutes ?? (values.quick ? QUICK_MINUTES : String(whole))) * 60_000,
    everyMs,
    away,
    seed,
    rate: line.positive('--rate', (values.rate ?? '20').replace(/\/s$/, '')),
    instance,
    settleMs: line.positive('--settle', values.settle ?? '420') * 1_000,
    folder: values.out ?? folder,
  };
}

/** The part is looked up when the instance is known. */
function awayOf(value: string): Away {
  const [part, seconds] = value.split(':');
  if (!part || !seconds) throw line.wrong(`--away takes PART:SECONDS, as kafka:120, not "${value}"`);
  return { part, lastsMs: line.positive('--away', seconds) * 1_000 };
}
