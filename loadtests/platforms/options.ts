import { parseArgs } from 'node:util';
import { Failure } from '../../infra/local/failure.ts';
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

const text = { type: 'string' } as const;
const OPTIONS = {
  baskets: text,
  rate: text,
  keep: { type: 'boolean' },
  json: text,
  out: text,
  help: { type: 'boolean' },
} as const;

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [name, ...others] = positionals;
  const platform = PLATFORM_NAMES.find((known) => known === name);
  if (!platform) throw wrong(name === undefined ? 'No platform was given' : `There is no platform "${name}"`);
  if (others.length > 0) throw wrong(`One platform is tested at a time, not ${others[0]} too`);
  const baskets = positive('--baskets', values.baskets ?? '200');
  if (!Number.isInteger(baskets)) throw wrong(`--baskets takes a whole number, not "${values.baskets}"`);
  return {
    platform,
    baskets,
    rate: positive('--rate', (values.rate ?? '20').replace(/\/s$/, '')),
    keep: values.keep ?? false,
    ...(values.json === undefined ? {} : { jsonFile: values.json }),
    ...(values.out === undefined ? {} : { folder: values.out }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
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
