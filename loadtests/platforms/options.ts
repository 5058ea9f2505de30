import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
import { PLATFORM_NAMES, type PlatformName } from './drivers.ts';

export const USAGE = `npm run test:PLATFORM -- [options]     (compose, swarm, kubernetes or nomad)
node --conditions=@highstreet/source loadtests/platforms/cli.ts PLATFORM [options]
  Deploys the shop, replays recorded baskets, updates it under load, kills instances, cuts off a node, and checks that
  no request failed that should not have and that every order is there once.
  PLATFORM      ${PLATFORM_NAMES.join(' | ')}
  --baskets N   recorded baskets that are replayed first (200)
  --rate N/s    requests a second while it is updated, killed and cut (20)
  --keep        leave the deployment as it is at the end
  --json FILE   write the figures there
  --out FOLDER  write table and figures there, named by time and platform`;

export interface Options {
  readonly platform: PlatformName;
  readonly baskets: number;
  readonly rate: number;
  readonly keep: boolean;
  readonly jsonFile?: string;
  readonly folder?: string;
}

const OPTIONS = {
  baskets: text,
  rate: text,
  keep: flag,
  json: text,
  out: text,
  help: flag,
} as const;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = line.parse(args, { options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  const [name, ...others] = positionals;
  if (name === undefined) throw line.wrong('No platform was given');
  const platform = line.oneOf('platform', PLATFORM_NAMES, name);
  if (others.length > 0) throw line.wrong(`One platform is tested at a time, not ${others[0]} too`);
  const baskets = line.positive('--baskets', values.baskets ?? '200');
  if (!Number.isInteger(baskets)) throw line.wrong(`--baskets takes a whole number, not "${values.baskets}"`);
  return {
    platform,
    baskets,
    rate: line.positive('--rate', (values.rate ?? '20').replace(/\/s$/, '')),
    keep: values.keep ?? false,
    ...(values.json === undefined ? {} : { jsonFile: values.json }),
    ...(values.out === undefined ? {} : { folder: values.out }),
  };
}
