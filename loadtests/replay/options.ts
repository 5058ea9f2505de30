import { join } from 'node:path';
import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
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

const OPTIONS = {
  rate: text,
  concurrency: text,
  limit: text,
  run: text,
  'base-url': text,
  'mail-url': text,
  'no-mails': flag,
  prices: text,
  timeout: text,
  'answer-timeout': text,
  json: text,
  help: flag,
} as const;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = line.parse(args, { options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  const [file, ...others] = positionals;
  if (!file || others.length > 0)
    throw line.wrong(file ? `Only one file can be replayed, not ${others[0]} too` : 'No file was given');
  const baseUrl = line.url('--base-url', values['base-url'] ?? `http://127.0.0.1:${instanceOf('local').ports.nginx}`);
  const mailPort = instanceAt(baseUrl)?.ports.mailWeb;
  const mailUrl = values['mail-url'] ?? (mailPort ? `http://127.0.0.1:${mailPort}` : undefined);
  if (values.run !== undefined && !/^[\w.-]{1,64}$/.test(values.run))
    throw line.wrong('--run takes 1 to 64 letters, digits, . _ or -');
  return {
    file,
    ...(values.rate === undefined ? {} : { rate: line.positive('--rate', values.rate.replace(/\/s$/, '')) }),
    concurrency: Math.ceil(line.positive('--concurrency', values.concurrency ?? '32')),
    limit: values.limit === undefined ? Infinity : line.positive('--limit', values.limit),
    ...(values.run === undefined ? {} : { run: values.run }),
    baseUrl,
    ...(mailUrl === undefined || values['no-mails'] ? {} : { mailUrl: line.url('--mail-url', mailUrl) }),
    pricesFile: values.prices ?? join(CHECKOUT, 'data', 'products.csv.gz'),
    timeoutMs: line.positive('--timeout', values.timeout ?? '600') * 1_000,
    answerTimeoutMs: line.positive('--answer-timeout', values['answer-timeout'] ?? '120') * 1_000,
    ...(values.json === undefined ? {} : { jsonFile: values.json }),
  };
}
