import { CommandLine, flag, text } from '../../infra/local/command-line.ts';

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

const OPTIONS = {
  quick: flag,
  rounds: text,
  seconds: text,
  rate: text,
  seed: text,
  ways: text,
  profile: text,
  out: text,
  help: flag,
} as const;

const SEEDS = 2 ** 32;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): Options | undefined {
  const { values } = line.parse(args, { options: OPTIONS });
  if (values.help) return undefined;
  const quick = values.quick ?? false;
  return {
    quick,
    rounds: line.whole('--rounds', values.rounds ?? (quick ? '2' : '6'), { most: 1_000 }),
    seconds: line.whole('--seconds', values.seconds ?? (quick ? '2' : '5'), { most: 600 }),
    rate: line.whole('--rate', (values.rate ?? '500').replace(/\/s$/, ''), { most: 10_000 }),
    seed: line.whole('--seed', values.seed ?? String(Math.floor(Math.random() * SEEDS)), { least: 0, most: SEEDS - 1 }),
    ways: values.ways?.split(','),
    profileSeconds: values.profile === undefined ? undefined : line.whole('--profile', values.profile, { most: 600 }),
    folder: values.out ?? folder,
  };
}
