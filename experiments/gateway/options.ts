import { parseArgs } from 'node:util';
import { Failure } from '../../infra/local/failure.ts';

export const USAGE = `npm run experiment -- gateway [options]
  What a request costs in CPU and time on its way through NGINX, the gateway and a service, beside the barest way there is.
  --quick            2 rounds of 2 s: shows that it works, its figures are no result
  --rounds N         times that every way is measured, each round in another order (6)
  --seconds N        of load each time (5)
  --rate N/s         requests a second, by the clock, the same for every way (500/s)
  --seed N           the order of the ways (drawn, and printed)
  --ways A,B         only these: static, bare, bare-proxy, real, gateway-bare, proxy-catalog, direct-bare,
                     direct-plain-nest, direct-equipped, direct-nest
  --profile SECONDS  instead: profiles gateway and catalog under the same load, and draws their flame graphs
  --out FOLDER       for the table, the JSON and the plot (experiments/gateway/results)`;

export interface Options {
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  readonly seed: number;
  readonly ways: readonly string[] | undefined;
  readonly profileSeconds: number | undefined;
  readonly folder: string;
}

const text = { type: 'string' } as const;
const OPTIONS = {
  quick: { type: 'boolean' },
  rounds: text,
  seconds: text,
  rate: text,
  seed: text,
  ways: text,
  profile: text,
  out: text,
  help: { type: 'boolean' },
} as const;

const SEEDS = 2 ** 32;

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const quick = values.quick ?? false;
  return {
    quick,
    rounds: whole('--rounds', values.rounds ?? (quick ? '2' : '6'), 1, 1_000),
    seconds: whole('--seconds', values.seconds ?? (quick ? '2' : '5'), 1, 600),
    rate: whole('--rate', (values.rate ?? '500').replace(/\/s$/, ''), 1, 10_000),
    seed: whole('--seed', values.seed ?? String(Math.floor(Math.random() * SEEDS)), 0, SEEDS - 1),
    ways: values.ways?.split(','),
    profileSeconds: values.profile === undefined ? undefined : whole('--profile', values.profile, 1, 600),
    folder: values.out ?? folder,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw new Failure((cause as Error).message, USAGE);
  }
}

function whole(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Failure(`${name} takes a whole number from ${least} to ${most}, not "${value}"`, USAGE);
  return number;
}
