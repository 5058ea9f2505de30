import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../../infra/local/failure.ts';
import { CHECKOUT, instanceOf } from '../../infra/local/ports.ts';
import { instanceAt } from './running-instance.ts';

export const USAGE = `npm run replay -- FILE [options]
  Sends the recorded baskets of FILE (.csv, .csv.gz) as orders and checks that none is lost, doubled or wrong.
  --rate N/s          send by the clock, N baskets a second (default: the next when one is answered)
  --concurrency N     baskets in flight without --rate (32)
  --limit N           only the first N baskets
  --run NAME          a fresh set of keys; without it a second run of a file finds the orders of the first
  --base-url URL      where the shop is (the local instance)
  --mail-url URL      where its mail catcher is (that of the local instance), --no-mails: do not look
  --prices FILE       the price list the shop was started with (data/products.csv.gz)
  --timeout SECONDS   for all orders to become final, and for mails to arrive (600)
  --answer-timeout S  for a basket to be answered, with repeated attempts (120)
  --json FILE         write the report there as well`;

export interface Options {
  readonly file: string;
  readonly rate?: number;
  readonly concurrency: number;
  readonly limit: number;
  readonly run?: string;
  readonly baseUrl: string;
  readonly mailUrl?: string;
  readonly pricesFile: string;
  readonly timeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly jsonFile?: string;
}

const text = { type: 'string' } as const;
const OPTIONS = {
  rate: text,
  concurrency: text,
  limit: text,
  run: text,
  'base-url': text,
  'mail-url': text,
  'no-mails': { type: 'boolean' },
  prices: text,
  timeout: text,
  'answer-timeout': text,
  json: text,
  help: { type: 'boolean' },
} as const;

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [file, ...others] = positionals;
  if (!file || others.length > 0)
    throw wrong(file ? `Only one file can be replayed, not ${others[0]} too` : 'No file was given');
  const baseUrl = url('--base-url', values['base-url'] ?? `http://127.0.0.1:${instanceOf('local').ports.nginx}`);
  const mailPort = instanceAt(baseUrl)?.ports.mailWeb;
  const mailUrl = values['mail-url'] ?? (mailPort ? `http://127.0.0.1:${mailPort}` : undefined);
  if (values.run !== undefined && !/^[\w.-]{1,64}$/.test(values.run))
    throw wrong('--run takes 1 to 64 letters, digits, . _ or -');
  return {
    file,
    ...(values.rate === undefined ? {} : { rate: positive('--rate', values.rate.replace(/\/s$/, '')) }),
    concurrency: Math.ceil(positive('--concurrency', values.concurrency ?? '32')),
    limit: values.limit === undefined ? Infinity : positive('--limit', values.limit),
    ...(values.run === undefined ? {} : { run: values.run }),
    baseUrl,
    ...(mailUrl === undefined || values['no-mails'] ? {} : { mailUrl: url('--mail-url', mailUrl) }),
    pricesFile: values.prices ?? join(CHECKOUT, 'data', 'products.csv.gz'),
    timeoutMs: positive('--timeout', values.timeout ?? '600') * 1_000,
    answerTimeoutMs: positive('--answer-timeout', values['answer-timeout'] ?? '120') * 1_000,
    ...(values.json === undefined ? {} : { jsonFile: values.json }),
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

function url(name: string, value: string): string {
  if (!/^https?:$/.test(URL.parse(value)?.protocol ?? '')) throw wrong(`${name} takes an http address, not "${value}"`);
  return value.replace(/\/$/, '');
}

function wrong(cause: string): Failure {
  return new Failure(cause, USAGE);
}
