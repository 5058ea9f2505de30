import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
import { PLATFORM_NAMES as PLATFORMS, type PlatformName } from '../../loadtests/platforms/drivers.ts';

export const USAGE = `npm run experiment -- platforms [options]
  The same shop on native processes, compose, Swarm, Kubernetes and Nomad, one after the other on this machine: what load
  each bears within the SLOs, what it uses for itself, how fast it deploys, updates, and replaces what was killed.
  --quick            1 round, 3 rates, 3 s a cell: shows that it works, its figures are no result
  --platforms A,B    only these: ${PLATFORMS.join(', ')} (all; one that cannot be run is named with its reason)
  --rounds N         times that every platform is measured, each round in another order (2)
  --rates A,B,C      requests a second, from the lowest on until one misses the SLOs twice (100,200,300,400,500,600,700,800,1000,
                     1200,1400)
  --seconds N        counted of each cell, after 2 s that are not (6)
  --steady N         requests a second while an instance is killed and while all are updated (20)
  --minutes N        begins no turn of a platform that would not end in time, judged by its turn before (no limit)
  --seed N           what is asked for (1); every platform gets the same requests
  --out FOLDER       for the table, the JSON and the plot (experiments/platforms/results)
  --show FILE        instead: the table and the plot of a JSON that a run left, also of one that was cut short`;

export interface RunOptions {
  readonly kind: 'run';
  readonly quick: boolean;
  readonly platforms: readonly PlatformName[];
  readonly rounds: number;
  /** Ascending. */
  readonly rates: readonly number[];
  /** Counted, of each cell. */
  readonly seconds: number;
  readonly steadyRate: number;
  readonly minutes: number | undefined;
  readonly seed: number;
  readonly folder: string;
}

export interface ShowOptions {
  readonly kind: 'show';
  readonly file: string;
}

const OPTIONS = {
  quick: flag,
  platforms: text,
  rounds: text,
  rates: text,
  seconds: text,
  steady: text,
  minutes: text,
  seed: text,
  out: text,
  show: text,
  help: flag,
} as const;

const MOST_RATE = 5_000;
const RATES = '100,200,300,400,500,600,700,800,1000,1200,1400';
const QUICK_RATES = '25,50,100';

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): RunOptions | ShowOptions | undefined {
  const { values } = line.parse(args, { options: OPTIONS });
  if (values.help) return undefined;
  if (values.show !== undefined) {
    const other = Object.keys(values).find((name) => name !== 'show');
    if (other !== undefined) throw line.wrong(`--${other} is of no use with --show, which measures nothing`);
    return { kind: 'show', file: values.show };
  }
  const quick = values.quick ?? false;
  return {
    kind: 'run',
    quick,
    platforms: platformsOf(values.platforms),
    rounds: whole('--rounds', values.rounds ?? (quick ? '1' : '2'), 100),
    rates: ratesOf(values.rates ?? (quick ? QUICK_RATES : RATES)),
    seconds: whole('--seconds', values.seconds ?? (quick ? '3' : '6'), 600),
    steadyRate: whole('--steady', values.steady ?? '20', MOST_RATE),
    minutes: values.minutes === undefined ? undefined : whole('--minutes', values.minutes, 10_000),
    seed: whole('--seed', values.seed ?? '1', 2 ** 31),
    folder: values.out ?? folder,
  };
}

function platformsOf(value: string | undefined): readonly PlatformName[] {
  if (value === undefined) return PLATFORMS;
  const asked = value.split(',').map((name) => line.oneOf('platform', PLATFORMS, name));
  return PLATFORMS.filter((name) => asked.includes(name));
}

function ratesOf(value: string): number[] {
  const rates = value.split(',').map((rate) => whole('--rates', rate.replace(/\/s$/, ''), MOST_RATE));
  if (rates.some((rate, nth) => nth > 0 && rate <= rates[nth - 1]!))
    throw line.wrong(`--rates takes each rate once, the lowest first, not "${value}"`);
  return rates;
}

function whole(name: string, value: string, most: number): number {
  return line.whole(name, value, { most, takes: `whole numbers from 1 to ${most}, not "${value}"` });
}
